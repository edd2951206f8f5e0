import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readLog } from '../../src/diagnostics/reading/log.ts';
import { readTrainingRun } from '../../src/gate/training/run.ts';
import { folder } from '../gatedModule.ts';
import { PYTHON, PYTHONPATH, lacks } from './commands.ts';

const without = lacks('numpy', 'safetensors');
const python = (program: string, at: string) =>
  spawnSync(PYTHON, ['-c', program], { cwd: at, env: { ...process.env, PYTHONPATH }, encoding: 'utf8' });
const read = async (file: string) => readTrainingRun('log', readLog(await readFile(file, 'utf8')));

describe('logs that pcn_check writes', () => {
  const title = 'are runs of one seed, numbers and lists by name, with what is not finite as where a run diverged';
  test.skipIf(without !== '')(`${title}${without}`, async () => {
    const at = await folder();
    await mkdir(join(at, 'runs'));
    await writeFile(join(at, 'runs/3.jsonl'), 'an earlier run\n');
    const said = python(
      `import numpy as np, pcn_check
log = pcn_check.training_log("runs/3.jsonl", seed=np.int64(3))
log.log(1, loss=np.float32(0.5), cosine=[0.25, np.float64(1)])
log.log(2, loss=float("nan"), cosine=[0.5, 1])
run = pcn_check.record("recorded", kind="discriminative", samples="rows", weights="out-in", activations=["tanh", "identity"],
                       inference_rate=0.1, inference_steps=20, learning_rate=0.1, seed=4)
run.log(7, energy=2)`,
      at,
    );
    expect([said.status, said.stderr]).toEqual([0, '']);
    const run = await read(join(at, 'runs/3.jsonl'));
    expect([run.seed, run.lastStep]).toEqual([3, 2]);
    expect(Object.fromEntries([...run.values].map(([name, steps]) => [name, [...steps]]))).toEqual({
      loss: [
        [1, 0.5],
        [2, NaN],
      ],
      'cosine 0': [
        [1, 0.25],
        [2, 0.5],
      ],
      'cosine 1': [
        [1, 1],
        [2, 1],
      ],
    });
    expect([...run.divergedAt]).toEqual([['loss', 2]]);
    const recorded = await read(join(at, 'recorded/log.jsonl'));
    expect([recorded.seed, recorded.lastStep, [...recorded.values.keys()]]).toEqual([4, 7, ['energy']]);
  });

  const refusals = 'refuse a seed that is none, a folder, a value that is no number, and a second seed';
  test.skipIf(without !== '')(`${refusals}${without}`, async () => {
    const at = await folder();
    for (const [program, message] of [
      ['pcn_check.training_log("a", seed=1.5)', /training_log: seed must be an integer, got 1\.5/],
      ['pcn_check.training_log(".", seed=1)', /training_log: path must be a file, got the folder '\.'/],
      ['pcn_check.training_log("a", seed=1).log(1, loss="low")', /log: loss must be a number, got 'low'/],
      ['pcn_check.training_log("a", seed=1).log(1, seed=2)', /log: seed must be said once, got 2 besides 1/],
    ] as const) {
      const said = python(`import pcn_check\n${program}`, at);
      expect([said.status, said.stderr]).toEqual([1, expect.stringMatching(message)]);
    }
  });
});
