import { readFile } from 'node:fs/promises';
import { DataError } from '../errors.ts';
import type { Row } from '../evidence/claim.ts';
import type { Archive, PanelKey, Records, Replay } from '../evidence/records.ts';
import { fromCsv, rowsOf } from './csv.ts';
import type { Answer, Experiment, ExperimentEngine, Table } from './experiment.ts';
import { experimentOf } from './index.ts';
import { pointsOf } from './part.ts';

/** src/experiments and dist/experiments are equally deep, so that one address serves the sources and the published build. */
const FOLDER = new URL('../../fixtures/records/', import.meta.url);

/** How records of a figure were made; beside them as `about.json`. */
export interface RecordsAbout {
  readonly pcnCheck: string;
  readonly version: number;
  readonly engine: string;
  /** Library, version, device. */
  readonly about: string;
  readonly node: string;
  readonly machine: string;
  /** ISO 8601, the day. */
  readonly date: string;
  /** Of one thread, all points together. */
  readonly seconds: number;
}

export const folderOf = (figure: string): string => figure.replaceAll('/', '-');

/**
 * How far numbers of a point that is done again may be from those on record, relative to themselves: engines sum in
 * different orders, so that each of the n terms of a product is off by 2⁻⁵³, and steps that are replayed magnify this by less than
 * 2²⁰. What has changed in a program shows in the first digits.
 */
const ROUNDING = 2 ** -30;

/** The records that the package carries; of each panel that is asked about, one point is done again. */
export function packagedArchive(on: ExperimentEngine): Archive {
  const replays = new Map<string, Promise<Replay>>();
  return {
    rows: packagedRows,
    replay(key) {
      const name = nameOf(key);
      const known = replays.get(name) ?? replay(key, on);
      replays.set(name, known);
      return known;
    },
  };
}

/** Runs done now, the full plan of every panel that is asked about, on this thread. */
export function freshArchive(on: ExperimentEngine): Archive {
  const panels = new Map<string, Promise<Records>>();
  return {
    rows(key) {
      const known = panels.get(nameOf(key)) ?? runAll(key, on);
      panels.set(nameOf(key), known);
      return known;
    },
    replay: async () => ({ same: 'all points were run for this' }),
  };
}

const nameOf = ({ figure, panel, reading }: PanelKey): string => `${figure} ${panel}-${reading}`;

/** @throws {DataError} when the package has no records of the panel in this reading */
async function packagedRows({ figure, panel, reading }: PanelKey): Promise<Records> {
  const folder = new URL(`${folderOf(figure)}/`, FOLDER);
  try {
    const about = JSON.parse(await readFile(new URL('about.json', folder), 'utf8')) as RecordsAbout;
    const { version } = await experimentOf(figure);
    if (about.version !== version)
      throw new DataError(
        `packagedRows: records of ${figure} must be of version ${version}, got ${about.version}; run its full plan again`,
      );
    const rows = fromCsv(await readFile(new URL(`${panel}-${reading}.csv`, folder), 'utf8'));
    return { rows, about: `${about.engine}, ${about.date}` };
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(
      `packagedRows: the package must carry records of ${figure} ${panel} in reading ${reading}, got none; run pcn-check figure ${figure} --full --panel ${panel} --reading ${reading}`,
      { cause: error },
    );
  }
}

async function pointsOfPanel({ figure, panel, reading }: PanelKey): Promise<[Experiment, readonly unknown[]]> {
  const experiment = await experimentOf(figure);
  return [experiment, pointsOf(experiment, { size: 'full', panels: [panel], readings: [reading] })];
}

const tablesOf = (experiment: Experiment, answers: readonly Answer<unknown, unknown>[]): readonly Table[] =>
  experiment.figures(answers).flatMap(({ data }) => (data === undefined ? [] : [data]));

async function answer(experiment: Experiment, point: unknown, on: ExperimentEngine): Promise<Answer<unknown, unknown>> {
  const result = await experiment.run(point, on);
  return { point, result, engine: on.name, about: on.about, seconds: 0, peakBytes: 0 };
}

async function runAll(key: PanelKey, on: ExperimentEngine): Promise<Records> {
  const [experiment, points] = await pointsOfPanel(key);
  const answers: Answer<unknown, unknown>[] = [];
  for (const point of points) answers.push(await answer(experiment, point, on));
  return { rows: tablesOf(experiment, answers).flatMap(rowsOf), about: `${on.name}, now` };
}

/** The first point of the plan, which is the cheapest: its rows must be among those on record. */
async function replay(key: PanelKey, on: ExperimentEngine): Promise<Replay> {
  const { rows } = await packagedRows(key);
  const [experiment, points] = await pointsOfPanel(key);
  const [table] = tablesOf(experiment, [await answer(experiment, points[0], on)]);
  const ofAll = new Set(table!.ofAll);
  const columns = table!.head.filter((name) => !ofAll.has(name));
  for (const row of rowsOf(table!)) {
    const texts = columns.filter((name) => typeof row[name] === 'string');
    const near = rows
      .filter((kept) => texts.every((name) => kept[name] === row[name]))
      .some((kept) => columns.every((name) => isNear(kept[name]!, row[name]!)));
    if (!near) return { differs: `${JSON.stringify(row)} is not on record for ${nameOf(key)}` };
  }
  return { same: 'one point run again gave what is on record' };
}

const isNear = (kept: Row[string], now: Row[string]): boolean =>
  typeof kept === 'string' || typeof now === 'string'
    ? kept === now
    : Object.is(kept, now) || Math.abs(kept - now) <= ROUNDING * Math.max(Math.abs(kept), Math.abs(now));
