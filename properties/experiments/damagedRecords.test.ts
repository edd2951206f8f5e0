import type * as Files from 'node:fs/promises';
import { beforeEach, expect, test, vi } from 'vitest';
import { DataError } from '../../src/errors.ts';
import { keptTable } from '../../src/experiments/keptTables.ts';

/** What is read in place of a file's text. */
const damage = vi.hoisted(() => ({ done: (_file: string, text: string): string => text }));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof Files>();
  const readFile = async (path: URL, encoding: 'utf8'): Promise<string> =>
    damage.done(String(path), await real.readFile(path, encoding));
  return { ...real, readFile };
});

beforeEach(() => {
  damage.done = (_, text) => text;
});

const TABLE = { figure: 'pcn/energy', panel: 'steps', reading: 'digits' };
const refusal = async (table = TABLE): Promise<unknown> => keptTable(table).catch((error: unknown) => error);
const of =
  (ending: string, change: (text: string) => string) =>
  (file: string, text: string): string =>
    file.endsWith(ending) ? change(text) : text;

test('a table is read as it was recorded', async () => {
  expect((await keptTable(TABLE)).table.rows.length).toBeGreaterThan(100);
});

test.each([
  [
    'one digit is another',
    of('steps-digits.csv', (text) => text.replace(/\d(?=\s*$)/, (d) => String((Number(d) + 1) % 10))),
  ],
  ['its last line is gone', of('steps-digits.csv', (text) => text.replace(/[^\n]+\n$/, ''))],
])('a table of which %s is refused, with both hashes', async (_, done) => {
  damage.done = done;
  const error = await refusal();
  expect(error).toBeInstanceOf(DataError);
  expect(String(error)).toMatch(
    /steps-digits\.csv of pcn\/energy must be as it was recorded, with SHA-256 [0-9a-f]{64}, got [0-9a-f]{64};/,
  );
});

test('records of another version of a figure are refused, as is a panel that is not on record', async () => {
  expect(String(await refusal({ ...TABLE, panel: 'none' }))).toContain(
    'the package must carry none-digits.csv of pcn/energy',
  );
  damage.done = of('about.json', (text) => text.replace(/"version": \d+/, '"version": 0'));
  expect(String(await refusal())).toMatch(/records of pcn\/energy must be of version \d+, got 0;/);
});
