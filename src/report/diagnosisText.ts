import type { RunReport } from '../diagnostics/report.ts';
import { fit, printable, wrap } from './cells.ts';
import { inFull, resultText, valueText } from './pages/diagnosis.ts';

const SIGNS = { healthy: '✓', ill: '✗', undecided: '?', told: '·', 'not measured': '–' } as const;

/** A run's diagnoses for a terminal: what is wrong in full, causes first, then a line for each diagnostic. */
export function diagnosisText(
  report: RunReport,
  { columns, color }: { readonly columns: number; readonly color: boolean },
): string {
  const { run, settings, diagnoses } = report;
  const bold = (text: string): string => (color ? `\x1b[1m${text}\x1b[0m` : text);
  const line = (head: string, text: string): string[] =>
    wrap(`${head}: ${printable(text)}`, columns - 4).map((one) => `    ${one}`);
  const full = inFull(report).flatMap((one) => [
    '',
    bold(
      `${SIGNS[one.outcome]} ${one.id}${one.outcome === 'undecided' ? ' (undecided)' : ''}${one.follows.length === 0 ? '' : ` (may follow from ${one.follows.join(', ')})`}`,
    ),
    ...line(one.title, valueText(one)),
    ...line('seen', one.detail),
    ...line('why there', one.why),
    ...(one.outcome === 'ill' ? line('wrong', one.wrong) : []),
    ...line('change', one.change),
    ...line('would settle it', one.evidence),
  ]);
  const width = Math.max(...diagnoses.map(({ id }) => id.length));
  const all = diagnoses.map((one) => {
    const text = [valueText(one), printable(one.detail)].filter((part) => part !== '').join('; ');
    return `${SIGNS[one.outcome]} ${fit(one.id, width)}  ${text}`;
  });
  return [
    bold(`${printable(run)}: ${resultText(report)}`),
    ...settings.map(([name, text]) => `${name}: ${text}`),
    ...full,
    '',
    ...all,
  ].join('\n');
}
