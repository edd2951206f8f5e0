import { fit } from '../report/cells.ts';
import { plural } from '../report/numbers.ts';
import type { ClosedForms } from './closedForms.ts';

/** Lists by layer and by sample, as they are named in the answer. */
const BY_LAYER = ['layer_cosines', 'layer_norm_ratios', 'learning_rates'];
const BY_SAMPLE = ['bp_alignment', 'pc_alignment'];

/** What of an answer is no matrix: numbers, lists by layer, lists by sample, and the reasons for what is left out. NaN is null. */
export function theoryFigures({ widths, batch, tensors, notes }: ClosedForms) {
  const numbers = [...tensors].flatMap(([name, { shape, data }]) =>
    shape.length === 0 ? [[name, data[0]!] as const] : [],
  );
  const lists = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (tensors.has(name) ? [[name, [...tensors.get(name)!.data]]] : [])));
  return {
    ...{ widths, batch },
    ...Object.fromEntries(numbers),
    layers: lists(BY_LAYER),
    samples: lists(BY_SAMPLE),
    left_out: Object.fromEntries(notes),
  };
}

const MOST_ROWS = 16;

/** The same as a table. */
export function theoryTable(answer: ClosedForms): string {
  const { layers, samples, left_out, widths, batch, ...numbers } = theoryFigures(answer);
  return [
    `${plural(widths.length - 1, 'layer')}, widths ${widths.join('-')}, ${plural(batch, 'sample')}`,
    ...aligned(Object.entries(numbers).map(([name, value]) => [name, String(value)])),
    ...listed('layer', layers),
    ...listed('sample', samples),
    ...Object.entries(left_out).map(([name, why]) => `left out, ${name}: ${why}`),
  ].join('\n');
}

/** One row an entry; of long lists the first, and the mean of all. */
function listed(title: string, lists: Readonly<Record<string, readonly number[]>>): string[] {
  const names = Object.keys(lists);
  const count = Math.max(0, ...Object.values(lists).map((values) => values.length));
  if (names.length === 0) return [];
  const rows = Array.from({ length: Math.min(count, MOST_ROWS) }, (_, i) => [
    String(i + 1),
    ...names.map((name) => String(lists[name]![i])),
  ]);
  const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
  if (count > MOST_ROWS) rows.push(['mean', ...names.map((name) => String(mean(lists[name]!)))]);
  return ['', ...aligned([[title, ...names], ...rows])];
}

/** Columns as wide as their longest cell. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) =>
    row
      .map((text, i) => fit(text, widths[i]!))
      .join('  ')
      .trimEnd(),
  );
}
