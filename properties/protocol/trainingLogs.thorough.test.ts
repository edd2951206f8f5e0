import { spawnSync } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Ended, commandLine } from '../cli/program.ts';
import { folder } from '../gatedModule.ts';
import { PYTHON, PYTHONPATH, lacks } from './commands.ts';

const SCRIPT = resolve('examples/python/torch_training.py');
const SEEDS = 9;
const METRICS = ['energy_over_loss=lower:3%', 'cosine_to_bp=higher:0.02'];
const lines = (text: string): Record<string, number>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number>);

describe('a PyTorch training script in the gate', () => {
  const without = lacks('numpy', 'safetensors', 'torch');
  const title =
    'whose inference is cut from 50 to 20 steps turns the build red with metric, step, size and interval; unchanged and refactored runs of 9 seeds do not';
  test.skipIf(without !== '')(`${title}${without}`, async () => {
    const at = await folder();
    const env = { ...process.env, PYTHONPATH };
    const made = spawnSync(PYTHON, [resolve('properties/protocol/trainingDriver.py'), SCRIPT, at, String(SEEDS)], {
      ...{ env, encoding: 'utf8' },
    });
    expect([made.status, made.stderr]).toEqual([0, '']);
    const gate = (runs: string, ...args: string[]): Promise<Ended> =>
      commandLine(['gate', '--series', `${runs}/*.jsonl`, '--baseline', 'alignment.txt', ...args], at);
    const baseline = await gate('before', '--update-baseline', '--metric', ...METRICS);
    expect(baseline).toMatchObject({ status: 0, out: expect.stringContaining('new, 2 series of 9 seeds') as string });

    const red = await gate('cut');
    expect([red.status, red.error]).toEqual([1, '']);
    expect(red.out).toMatch(
      /fails: energy_over_loss at step 8: rose by a factor 1\.\d+, interval 1\.\d+ to 1\.\d+, margin 1\.03; median 0\.\d+ → 0\.\d+, 9 seeds/,
    );
    for (const runs of ['unchanged', 'refactored'])
      expect(await gate(runs)).toMatchObject({ status: 0, out: expect.stringContaining('passes, against') as string });

    // It is a refactoring: other numbers, by roundoffs of single precision. And seeds differ by more than what the gate sees.
    const last = async (runs: string): Promise<number[]> =>
      Promise.all(
        Array.from({ length: SEEDS }, async (_, i) => {
          const text = await readFile(join(at, runs, `${i + 1}.jsonl`), 'utf8');
          return lines(text).at(-1)!['energy_over_loss']!;
        }),
      );
    const [before, refactored, cut] = [await last('before'), await last('refactored'), await last('cut')];
    expect(refactored).not.toEqual(before);
    for (const [i, value] of refactored.entries()) expect(Math.abs(value / before[i]! - 1)).toBeLessThan(1e-4);
    const rise = cut.map((value, i) => value / before[i]!).toSorted((a, b) => a - b)[4]!;
    expect(Math.max(...before) / Math.min(...before)).toBeGreaterThan(rise);

    // As --command runs it, the script writes what the driver had it write.
    await rm(join(at, 'before', '1.jsonl'));
    const command = `PYTHONPATH=${PYTHONPATH} "${PYTHON}" train.py --seed {seed} --log {file}`;
    const again = await gate('before', '--command', command);
    expect([again.status, again.out]).toEqual([0, expect.stringContaining('passes, against')]);
    expect(again.error).toBe('gate: running seed 1\n');
  });
});
