import { significant, superscript } from '../numerals.ts';

export { significant };

/** A power of ten that the probability does not exceed: 3e-38 → ≤ 10⁻³⁷. A value that underflowed is below every double. */
export function probabilityBound(p: number): string {
  if (Number.isNaN(p) || p >= 1) return significant(p);
  if (p <= 0) return `< 10${superscript(-307)}`;
  const exponent = Math.ceil(Math.log10(p));
  return exponent > -3 ? significant(p) : `≤ 10${superscript(exponent)}`;
}

/** 2⁻⁵³ where the unit roundoff is a power of two, and "exact" where there is none. */
export function unitRoundoffText(u: number): string {
  if (u === 0) return 'exact';
  const power = Math.log2(u);
  return Number.isInteger(power) ? `2${superscript(power)} ≈ ${significant(u, 2)}` : significant(u, 2);
}

export const intervalText = ([low, high]: readonly [number, number]): string =>
  `[${significant(low)}, ${significant(high)}]`;

export function duration(seconds: number): string {
  if (!(seconds >= 0)) return '–';
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${seconds.toFixed(0)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** Numbers that a program printed, 3.74e-9, as all others are written: 3.74·10⁻⁹. */
export const oneNotation = (text: string): string =>
  text.replace(
    /(?<![\w.])([-−]?\d+(?:\.\d+)?)e([-+]?)(\d+)(?![\w.])/g,
    (_, mantissa: string, sign: string, exponent: string) =>
      `${mantissa.replace('-', '−')}·10${superscript(Number(`${sign === '-' ? '-' : ''}${exponent}`))}`,
  );

export const plural = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
