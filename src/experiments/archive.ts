import type { Row } from '../evidence/claim.ts';
import type { Archive, PanelKey, Records, Replay } from '../evidence/records.ts';
import { rowsOf } from './csv.ts';
import type { Answer, Experiment, ExperimentEngine, Table } from './experiment.ts';
import { experimentOf } from './index.ts';
import { aboutOf, keptTable } from './keptTables.ts';
import { pointsOf } from './part.ts';

/**
 * How far numbers of a point that is done again may be from those on record, relative to themselves: engines sum in
 * different orders, so that each of the n terms of a product is off by 2⁻⁵³, and steps that are replayed magnify this by less than
 * 2²⁰. What has changed in a program shows in the first digits.
 */
const ROUNDING = 2 ** -30;

/** The records that the package carries; of each figure that is asked about, its witness is run again. */
export function packagedArchive(on: ExperimentEngine): Archive {
  const replays = new Map<string, Promise<Replay>>();
  return {
    rows: keptRows,
    replay({ figure }) {
      const known = replays.get(figure) ?? replay(figure, on);
      replays.set(figure, known);
      return known;
    },
  };
}

/** Runs done now, the full plan of every panel that is asked about, on this thread; `data` is the folder that some of them read. */
export function freshArchive(on: ExperimentEngine, data?: string): Archive {
  const panels = new Map<string, Promise<Records>>();
  return {
    rows(key) {
      const known = panels.get(nameOf(key)) ?? runAll(key, on, data);
      panels.set(nameOf(key), known);
      return known;
    },
    replay: async () => ({ same: 'all points were run for this' }),
  };
}

const nameOf = ({ figure, panel, reading }: PanelKey): string => `${figure} ${panel}-${reading}`;

async function keptRows(key: PanelKey): Promise<Records> {
  const { table, run } = await keptTable(key);
  return { rows: rowsOf(table), about: `${run.engine}, ${run.date}` };
}

async function pointsOfPanel({ figure, panel, reading }: PanelKey): Promise<[Experiment, readonly unknown[]]> {
  const experiment = await experimentOf(figure);
  return [experiment, pointsOf(experiment, { size: 'full', panels: [panel], readings: [reading] })];
}

const tablesOf = (experiment: Experiment, answers: readonly Answer<unknown, unknown>[]): readonly Table[] =>
  experiment.figures(answers).flatMap(({ data }) => (data === undefined ? [] : [data]));

async function answer(
  experiment: Experiment,
  point: unknown,
  on: ExperimentEngine,
  data?: string,
): Promise<Answer<unknown, unknown>> {
  const result = await experiment.run(point, on, data);
  return { point, result, engine: on.name, about: on.about, seconds: 0, peakBytes: 0 };
}

async function runAll(key: PanelKey, on: ExperimentEngine, data?: string): Promise<Records> {
  const [experiment, points] = await pointsOfPanel(key);
  await experiment.check?.(points, data);
  const answers: Answer<unknown, unknown>[] = [];
  for (const point of points) answers.push(await answer(experiment, point, on, data));
  return { rows: tablesOf(experiment, answers).flatMap(rowsOf), about: `${on.name}, now` };
}

async function replay(figure: string, on: ExperimentEngine): Promise<Replay> {
  const { witness } = await aboutOf(figure);
  const rows = await witnessRows(await experimentOf(figure), witness.point, on);
  const differing = rows.find((row, i) => !sameRow(witness.rows[i] ?? {}, row));
  if (rows.length !== witness.rows.length)
    return { differs: `the witness of ${figure} gives ${rows.length} rows, not ${witness.rows.length}` };
  if (differing) return { differs: `${JSON.stringify(differing)} is not what is on record for ${figure}` };
  return { same: 'a point run again gave what it gave then' };
}

/** The rows of one point, without what depends on others. */
export async function witnessRows(experiment: Experiment, point: unknown, on: ExperimentEngine): Promise<Row[]> {
  const tables = tablesOf(experiment, [await answer(experiment, point, on)]);
  return tables.flatMap((table) =>
    rowsOf(table).map((row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => !table.ofAll?.includes(name))),
    ),
  );
}

const sameRow = (kept: Row, now: Row): boolean =>
  Object.keys(kept).length === Object.keys(now).length &&
  Object.entries(now).every(([name, cell]) => isNear(kept[name], cell));

const isNear = (kept: Row[string] | undefined, now: Row[string]): boolean =>
  typeof kept !== 'number' || typeof now === 'string'
    ? kept === now
    : Object.is(kept, now) || Math.abs(kept - now) <= ROUNDING * Math.max(Math.abs(kept), Math.abs(now));
