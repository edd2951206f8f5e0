import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandLine } from '../cli/program.ts';
import { illFormed } from '../report/oracles.ts';
import { emptyFolder, filesBelow } from './records.ts';

const experiment = (...args: readonly string[]) => commandLine(['experiment', ...args]);
const SIMULATION = ['run', 'gate-simulation', '--threads', '0'];
/** A record without what time changes. */
const timeless = (text: string): unknown =>
  JSON.parse(text, (key, value: unknown) => (key === 'seconds' || key === 'peakBytes' ? 0 : value));
const recordsOf = async (folder: string): Promise<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(await filesBelow(folder)).flatMap(([name, text]) =>
      name.startsWith('records/') ? [[name, timeless(text)]] : [],
    ),
  );

describe('pcn-check experiment', () => {
  test('runs a plan in shards; merged, they are the whole, with the same figures', { timeout: 240_000 }, async () => {
    const [whole, one, two, merged] = [
      await emptyFolder(),
      await emptyFolder(),
      await emptyFolder(),
      await emptyFolder(),
    ];
    const all = await experiment(...SIMULATION, '--out', whole);
    expect([all.status, all.error]).toEqual([0, expect.stringContaining('0 known, 3 done')]);
    expect(all.out).toContain('every drop at its margin');
    const first = await experiment(...SIMULATION, '--out', one, '--shard', '1/2');
    expect(first.error).toContain('1 of 3 points of the quick plan are missing on float64');
    expect(await readdir(one)).not.toContain('index.html');
    await experiment(...SIMULATION, '--out', two, '--shard', '2/2');
    const joined = await experiment('merge', one, two, one, '--out', merged);
    expect([joined.status, joined.error]).toEqual([0, expect.stringContaining('0 records taken, 2 known')]);
    expect(await recordsOf(merged)).toEqual(await recordsOf(whole));
    const written = await filesBelow(merged);
    for (const name of ['experiment.json', 'index.html', 'gate-power.svg'])
      expect(written[name]).toBe((await filesBelow(whole))[name]);
    expect(illFormed(written['index.html']!)).toBeUndefined();

    // A record that was cut off is told and run again, and only that; then nothing is left to do.
    const [record] = Object.keys(await recordsOf(whole));
    await writeFile(join(whole, record!), '{"experiment": "gate-si');
    const again = await experiment(...SIMULATION, '--out', whole, '--json');
    expect(again.error).toMatch(new RegExp(`${record} was cut off and was run again`));
    expect(again.error).toContain('2 known, 1 done');
    expect(again.out).toBe(await readFile(join(whole, 'experiment.json'), 'utf8'));
    expect(await recordsOf(whole)).toEqual(await recordsOf(merged));
    expect((await experiment(...SIMULATION, '--out', whole)).error).toContain('3 known, 0 done');
  });
});
