import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { DataError } from '../errors.ts';
import { readExactly } from '../exactJson.ts';
import type { Row } from '../evidence/claim.ts';
import type { PanelKey } from '../evidence/records.ts';
import { tableFrom } from './csv.ts';
import type { Table } from './experiment.ts';
import { experimentOf } from './index.ts';

/** src/experiments and dist/experiments are equally deep, so that one address serves the sources and the published build. */
const FOLDER = new URL('../../fixtures/records/', import.meta.url);

/** The records of a figure that the package carries; beside them as `about.json`. */
export interface RecordsAbout {
  readonly version: number;
  /** A point of the quick plan with what it gave then: it is run again wherever the records are used. */
  readonly witness: { readonly point: unknown; readonly rows: readonly Row[] };
  /** In the order in which they were made; each table is of one. */
  readonly runs: readonly RecordedRun[];
}

/** How some of the tables were made. */
export interface RecordedRun {
  readonly pcnCheck: string;
  readonly engine: string;
  /** Library, version, device. */
  readonly about: string;
  readonly node: string;
  readonly machine: string;
  /** ISO 8601, the day. */
  readonly date: string;
  /** Of one thread, all points together, by the clock. */
  readonly seconds: number;
  /** SHA-256 of each, by name: "a-one-normal.csv". */
  readonly tables: Readonly<Record<string, string>>;
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const folderOf = (figure: string): string => figure.replaceAll('/', '-');

/** The folders of records that the package carries, by name. */
export const foldersOnRecord = async (): Promise<ReadonlySet<string>> => new Set(await readdir(FOLDER));

const fileOf = ({ panel, reading }: Pick<PanelKey, 'panel' | 'reading'>): string => `${panel}-${reading}.csv`;

/** @throws {DataError} when the package has no records of the figure, or of another version of it */
export async function aboutOf(figure: string, folder: URL = FOLDER): Promise<RecordsAbout> {
  const about = readExactly(await readPackaged(figure, 'about.json', folder)) as RecordsAbout;
  const { version } = await experimentOf(figure);
  if (about.version === version) return about;
  throw new DataError(
    `aboutOf: records of ${figure} must be of version ${version}, got ${about.version}; run its full plan again`,
  );
}

/** The run that gave the table of a panel in a reading; undefined where it is not on record. */
export const runOf = ({ runs }: RecordsAbout, part: Pick<PanelKey, 'panel' | 'reading'>): RecordedRun | undefined =>
  runs.find(({ tables }) => Object.hasOwn(tables, fileOf(part)));

/**
 * The table of a panel in a reading; from the package, or another folder of records.
 * @throws {DataError} when there is no such table, or another one than was recorded
 */
export async function keptTable(
  key: PanelKey,
  folder: URL = FOLDER,
): Promise<{ readonly table: Table; readonly run: RecordedRun }> {
  const { figure } = key;
  const file = fileOf(key);
  const run = runOf(await aboutOf(figure, folder), key);
  const text = await readPackaged(figure, file, folder);
  const found = sha256(text);
  const asked = run?.tables[file];
  if (run === undefined || asked !== found)
    throw new DataError(
      `keptTable: ${file} of ${figure} must be as it was recorded, with SHA-256 ${asked ?? 'in about.json'}, got ${found}; install the package again`,
    );
  return { table: tableFrom(text), run };
}

async function readPackaged(figure: string, file: string, folder: URL): Promise<string> {
  try {
    return await readFile(new URL(`${folderOf(figure)}/${file}`, folder), 'utf8');
  } catch (error) {
    throw new DataError(
      `readPackaged: the package must carry ${file} of ${figure}, got none; run pcn-check figure ${figure} --full`,
      { cause: error },
    );
  }
}
