import type { CoordinateReport, Measured } from '../diagnostics/coordinates/check.ts';
import type { Exponent } from '../evidence/exponent.ts';
import { plusMinus } from '../numerals.ts';
import { fit, printable } from './cells.ts';
import { plural } from './numbers.ts';

/** "−0.48 ± 0.05", or why there is none. */
export const exponentText = (exponent: Exponent): string => {
  if (exponent.kind === 'fitted') return plusMinus(exponent.mean, exponent.interval);
  return exponent.kind === 'diverged' ? `diverged at step ${exponent.step}` : 'none';
};

/** "rich", or "undecided: lazy or rich" */
const verdictText = ({ behaviour, possible }: CoordinateReport['verdicts'][number]): string =>
  behaviour === 'undecided' ? `undecided: ${possible.join(' or ')}` : behaviour;

/** Exponents by quantity and step, and the verdict of each step in the last row. */
export function exponentTable({ quantities, verdicts }: CoordinateReport): {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
} {
  const steps = [0, ...verdicts.map(({ step }) => step)];
  return {
    head: ['exponent of', ...steps.map((step) => `t = ${step}`)],
    rows: [
      ...quantities.map(({ quantity, exponents }) => [
        printable(quantity),
        ...steps.map((step) => {
          const found = exponents.find((one) => one.step === step);
          return found === undefined ? '' : exponentText(found.exponent);
        }),
      ]),
      ['verdict', '', ...verdicts.map(({ behaviour }) => behaviour)],
    ],
  };
}

/** "unstable at step 2", or what all steps come to. */
export function resultText({ verdicts }: CoordinateReport): string {
  const unstable = verdicts.find(({ behaviour }) => behaviour === 'unstable');
  if (unstable) return `unstable at step ${unstable.step}`;
  const last = verdicts.at(-1)!;
  return `${verdictText(last)} at step ${last.step}`;
}

/** What undecided steps may be, what was left out, why exponents have no interval, and what ended early. */
export function remarks({ measured, quantities, verdicts }: CoordinateReport): readonly string[] {
  const at = ({ width, seed }: Measured): string => `width ${width}, seed ${seed}`;
  const missing = measured.flatMap((one) =>
    'missing' in one.run ? [`no answer for ${at(one)}: ${one.run.missing}`] : [],
  );
  const ended = measured.flatMap((one) =>
    'missing' in one.run || one.run.ended === undefined
      ? []
      : [`${at(one)} ended at step ${one.run.ended.step}: ${one.run.ended.why}`],
  );
  const without = quantities.flatMap(({ quantity, exponents }) =>
    exponents.flatMap(({ exponent }) => (exponent.kind === 'none' ? [{ quantity, why: exponent.why }] : [])),
  );
  const reasons = [...new Set(without.map(({ why }) => why))].map((why) => {
    const names = [...new Set(without.flatMap((one) => (one.why === why ? [one.quantity] : [])))];
    return `no exponent of ${names.length > 2 ? `${names[0]} and ${names.length - 1} others` : names.join(' and ')}: ${why}`;
  });
  const open = verdicts.filter(({ behaviour }) => behaviour === 'undecided');
  const undecided = [...new Set(open.map(verdictText))].map((text) => {
    const steps = open.filter((one) => verdictText(one) === text).map(({ step }) => step);
    return `t = ${steps.join(', ')} ${text}`;
  });
  return [...undecided, ...missing, ...ended, ...reasons].map(printable);
}

/** "widths 32, 64, 128; 4 seeds; …" */
export const settingText = ({ widths, measured, band }: CoordinateReport): string =>
  `widths ${widths.join(', ')}; ${plural(new Set(measured.map(({ seed }) => seed)).size, 'seed')}; exponents in the width with 99 % intervals, constants within ±${band}`;

/** A coordinate check for a terminal. */
export function coordinatesText(
  name: string,
  report: CoordinateReport,
  { color }: { readonly color: boolean },
): string {
  const bold = (text: string): string => (color ? `\x1b[1m${text}\x1b[0m` : text);
  const { head, rows } = exponentTable(report);
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => (row[i] ?? '').length)));
  return [
    bold(`${printable(name)}: ${resultText(report)}`),
    settingText(report),
    '',
    ...all.map((row) =>
      row
        .map((cell, i) => fit(cell, widths[i]!))
        .join('  ')
        .trimEnd(),
    ),
    ...remarks(report).flatMap((text, i) => (i === 0 ? ['', text] : [text])),
  ].join('\n');
}
