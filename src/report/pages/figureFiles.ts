import type { Figure, Table } from '../../experiments/experiment.ts';
import type { ExperimentRecord } from '../../experiments/tell.ts';
import { csv } from '../csv.ts';

/** What a figure's numbers were made by. */
export interface Made {
  readonly pcnCheck: string;
  /** ISO 8601. */
  readonly date: string;
  readonly platform: string;
}

/** The numbers behind a figure: its own table, its data, or the values that its specification holds. */
export function dataOf(figure: Figure): Table | undefined {
  if (figure.data !== undefined) return figure.data;
  if (figure.kind === 'table') return { head: figure.head, rows: figure.rows };
  const data = figure.kind === 'chart' ? (figure.spec['data'] as { readonly values?: unknown } | undefined) : undefined;
  if (!Array.isArray(data?.values) || data.values.length === 0) return undefined;
  const values = data.values as readonly Readonly<Record<string, string | number>>[];
  const head = Object.keys(values[0]!);
  return { head, rows: values.map((value) => head.map((name) => value[name] ?? '')) };
}

/** The endings of the files that a figure leaves, what draws it first; one that is drawn from a kept table has no page and no picture of its own. */
export const filesOf = (figure: Figure, kept?: object): readonly string[] => [
  ...(figure.kind !== 'chart' ? [] : kept === undefined ? ['html', 'svg', 'png', 'vl.json'] : ['svg', 'vl.json']),
  ...(dataOf(figure) === undefined ? [] : ['csv', 'json']),
];

/** Its data as CSV with where they come from beside it, and its specification. */
export function figureTexts(record: ExperimentRecord, figure: Figure, made: Made): Readonly<Record<string, string>> {
  const data = dataOf(figure);
  const { id, title, source, version, engine } = record;
  const panel = record.panels?.find((panel) => panel.id === figure.panel);
  const about = {
    ...{ experiment: id, title, source, figure: figure.id, caption: figure.caption, version, engine, ...made },
    ...(panel === undefined ? {} : { panel }),
    ...(record.readings === undefined ? {} : { readings: record.readings }),
    columns: data?.head ?? [],
  };
  return {
    ...(figure.kind === 'chart' ? { 'vl.json': `${JSON.stringify(figure.spec, undefined, 2)}\n` } : {}),
    ...(data === undefined ? {} : { csv: csv(data), json: `${JSON.stringify(about, undefined, 2)}\n` }),
  };
}
