import type { Figure } from '../experiments/experiment.ts';
import type { ExperimentRecord } from '../experiments/tell.ts';
import { cells, fit, printable } from './cells.ts';
import { significant } from './numbers.ts';

const shown = (value: string | number): string =>
  typeof value === 'number' ? significant(value, 6) : printable(value);

/** A table for a terminal: numbers to the right, texts to the left. */
function tableText({ head, rows }: Extract<Figure, { kind: 'table' }>): string {
  const texts = [head, ...rows].map((row) => row.map(shown));
  const widths = head.map((_, i) => Math.max(...texts.map((row) => cells(row[i] ?? ''))));
  const right = head.map((_, i) => rows.every((row) => /^[−-]?[\d.]/.test(shown(row[i] ?? ''))));
  return texts
    .map((row) =>
      row
        .map((text, i) => fit(text, widths[i]!, right[i] ? 'right' : 'left'))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** What an experiment found, for a terminal: its tables, and its findings as sentences. */
export function experimentText({ title, figures, findings, errors }: ExperimentRecord): string {
  const tables = figures.flatMap((figure) =>
    figure.kind === 'table' ? [tableText(figure)] : figure.kind === 'text' ? [figure.text] : [],
  );
  const said = [
    ...findings.map(({ text, asExpected }) => `${asExpected ? '  ' : '! '}${printable(text)}`),
    ...errors.map((error) => `! no result: ${printable(error)}`),
  ];
  return [title, ...tables, ...(said.length === 0 ? [] : [said.join('\n')])].join('\n\n');
}
