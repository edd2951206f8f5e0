const SUPERSCRIPTS: Readonly<Record<string, string>> = Object.fromEntries(
  [...'-0123456789'].map((character, i) => [character, '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt(i)]),
);

export const superscript = (exponent: number): string =>
  [...String(exponent)].map((character) => SUPERSCRIPTS[character]).join('');

/** Three significant digits for a person: 0.123, 4.57·10⁻⁹, ∞, NaN. */
export function significant(x: number, digits = 3): string {
  if (Number.isNaN(x)) return 'NaN';
  if (!Number.isFinite(x)) return x < 0 ? '−∞' : '∞';
  if (x === 0) return '0';
  const size = Math.abs(x);
  if (size >= 1e-3 && size < 1e5) return String(Number(x.toPrecision(digits))).replace('-', '−');
  const [mantissa, exponent] = x.toExponential(digits - 1).split('e') as [string, string];
  return `${mantissa.replace('-', '−')}·10${superscript(Number(exponent))}`;
}

/** "−0.48 ± 0.05": a mean with half its interval, two decimals. */
export const plusMinus = (mean: number, [low, high]: readonly [number, number]): string =>
  `${mean.toFixed(2)} ± ${((high - low) / 2).toFixed(2)}`.replaceAll('-', '−');
