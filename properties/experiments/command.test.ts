import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandLine } from '../cli/program.ts';
import { emptyFolder, filesBelow } from './records.ts';

const experiment = (...args: readonly string[]) => commandLine(['experiment', ...args]);
const SIMULATION = ['run', 'gate-simulation', '--threads', '0'];

describe('pcn-check experiment', () => {
  test('lists the experiments with their sources', async () => {
    const { status, out } = await experiment('list');
    expect(status).toBe(0);
    for (const id of ['inference-trace', 'scale', 'gate-simulation', 'false-alarms', 'signatures'])
      expect(out).toContain(id);
  });

  // A plan in shards: command.thorough.test.ts.
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
