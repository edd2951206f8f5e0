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
  test('lists the experiments with their sources', async () => {
    const { status, out } = await experiment('list');
    expect(status).toBe(0);
    for (const id of ['inference-trace', 'scale', 'gate-simulation', 'false-alarms', 'signatures'])
      expect(out).toContain(id);
  });

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

  test('refuses a store of another version, and changes nothing there', async () => {
    const folder = await emptyFolder();
    const header = { schema: 'pcn-check/store', format: 1, experiment: 'gate-simulation', version: 0 };
    await writeFile(join(folder, 'store.json'), JSON.stringify(header));
    const before = await filesBelow(folder);
    const refused = /must hold gate-simulation of version 1, got gate-simulation of version 0; nothing was changed/;
    expect(await experiment(...SIMULATION, '--out', folder)).toMatchObject({
      status: 2,
      error: expect.stringMatching(refused),
    });
    const out = await emptyFolder();
    expect(await experiment('merge', folder, '--out', out)).toMatchObject({
      status: 2,
      error: expect.stringMatching(refused),
    });
    expect(await filesBelow(folder)).toEqual(before);
    expect(await readdir(out)).toEqual([]);
  });

  const refusals: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an unknown experiment, with the nearest', ['run', 'gate-simulatoin'], /did you mean gate-simulation\?/],
    ['a shard beyond the last', [...SIMULATION, '--shard', '3/2'], /shard must be i\/n with 1 ≤ i ≤ n, got "3\/2"/],
    ['two sizes', [...SIMULATION, '--quick', '--full'], /--quick or --full, got both/],
    ['two ways to run', [...SIMULATION, '--processes', '2'], /--threads or by --processes, got both/],
    ['threads where memory is measured', ['run', 'scale', '--threads', '2'], /scale must run in processes/],
    [
      'an engine that it does not run on',
      [...SIMULATION, '--engine', 'blas-float64'],
      /must run on one of its engines, float64/,
    ],
    ['a number that is none', [...SIMULATION.slice(0, 2), '--threads', '1e0'], /--threads must be an integer/],
    ['a folder that is no store', ['merge', 'src', '--out', 'src'], /must be the folder of a store/],
  ];
  for (const [what, args, message] of refusals)
    test(`refuses ${what}, in one line and before any work`, async () => {
      const { status, out, error } = await experiment(...args);
      expect([status, out]).toEqual([2, '']);
      expect(error).toMatch(message);
      expect(error.trimEnd().split('\n')).toHaveLength(1);
    });
});
