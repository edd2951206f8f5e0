import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { DataError } from '../../src/errors.ts';
import { keptTable } from '../../src/experiments/keptTables.ts';

const TABLE = { figure: 'pcn/energy', panel: 'steps', reading: 'digits' };

/** A folder of the figure's records, of which one file is changed. */
async function damaged(file: string, change: (text: string) => string): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'pcn-check-records-'));
  await cp('fixtures/records/pcn-energy', join(folder, 'pcn-energy'), { recursive: true });
  const path = join(folder, 'pcn-energy', file);
  await writeFile(path, change(await readFile(path, 'utf8')));
  return pathToFileURL(`${folder}/`);
}

const refusal = async (folder?: URL, table = TABLE): Promise<unknown> =>
  keptTable(table, folder).catch((error: unknown) => error);

test('a table is read as it was recorded', async () => {
  expect((await keptTable(TABLE)).table.rows.length).toBeGreaterThan(100);
});

test.each<[string, (text: string) => string]>([
  ['one digit is another', (text) => text.replace(/\d(?=\s*$)/, (d) => String((Number(d) + 1) % 10))],
  ['its last line is gone', (text) => text.replace(/[^\n]+\n$/, '')],
])('a table of which %s is refused, with both hashes', async (_, change) => {
  const error = await refusal(await damaged('steps-digits.csv', change));
  expect(error).toBeInstanceOf(DataError);
  expect(String(error)).toMatch(
    /steps-digits\.csv of pcn\/energy must be as it was recorded, with SHA-256 [0-9a-f]{64}, got [0-9a-f]{64};/,
  );
});

test('records of another version of a figure are refused, as is a panel that is not on record', async () => {
  expect(String(await refusal(undefined, { ...TABLE, panel: 'none' }))).toContain(
    'the package must carry none-digits.csv of pcn/energy',
  );
  const other = await damaged('about.json', (text) => text.replace(/"version": \d+/, '"version": 0'));
  expect(String(await refusal(other))).toMatch(/records of pcn\/energy must be of version \d+, got 0;/);
});
