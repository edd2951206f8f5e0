import { spawnSync } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRun } from '../../src/cli/readRun.ts';
import { PYTHON, PYTHONPATH, lacks } from '../protocol/commands.ts';

const BEGIN = `
import sys, numpy as np, pcn_check
kind = dict(kind="generative", samples="rows", weights="out-in", activations=["relu"], inference_rate=0.1, inference_steps=3, learning_rate=0.5)
W, R = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([[1.0, -1.0]])
x, u, y = np.array([[1.0, 2.0, 3.0]]), np.array([[0.5, -0.5]]), np.array([[1.0]])
`;

async function python(
  text: string,
): Promise<{ readonly folder: string; readonly status: number | null; readonly error: string }> {
  const at = await mkdtemp(join(tmpdir(), 'pcn-check-recorder-'));
  await writeFile(join(at, 'loop.py'), BEGIN + text);
  const folder = join(at, 'run');
  const env = { ...process.env, PYTHONPATH };
  const { status, stderr } = spawnSync(PYTHON, [join(at, 'loop.py'), folder], { env, encoding: 'utf8' });
  return { folder, status, error: stderr };
}

describe('the recorder in Python', () => {
  const missing = lacks('numpy', 'safetensors');
  test.skipIf(missing !== '')(`writes what is read: numbers, layouts and types as they were${missing}`, async () => {
    const { folder, status, error } = await python(`
run = pcn_check.record(sys.argv[1], **kind)
run.log(0, energy=np.float32(2.5), layers=[1, 2])
run.log(1, energy=float("nan"))
run.snapshot(7, weights=[W], readout=R, data=x, activities=[u], target=y, before=[u + 1], errors=[x], energies=[3, np.float64(2)], labels=[0])
run.snapshot(8, weights=[W.astype(np.float32)], data=x.astype(np.float32), activities=[u.astype(np.float32)])
`);
    expect([status, error]).toEqual([0, '']);
    const { settings, log, snapshots } = await readRun(folder);
    expect(settings).toMatchObject({
      kind: 'generative',
      inference: { rate: 0.1, steps: 3 },
      learning: { rates: [0.5], steps: 1 },
    });
    expect(log.map(({ step, numbers }) => [step, ...numbers])).toEqual([
      [0, ['energy', 2.5], ['layers 0', 1], ['layers 1', 2]],
      [1, ['energy', NaN]],
    ]);
    const [first, second] = snapshots;
    expect(first).toMatchObject({ step: 7, unitRoundoff: 2 ** -53, clamped: [true, false, true] });
    expect(first!.states.map(({ rows, data }) => [rows, ...data])).toEqual([
      [3, 1, 2, 3],
      [2, 0.5, -0.5],
      [1, 1],
    ]);
    expect(first!.edges.map(({ weights }) => [weights.rows, ...weights.data])).toEqual([
      [3, 1, 2, 3, 4, 5, 6],
      [1, 1, -1],
    ]);
    expect([[...first!.before![1]!.data], [...first!.energies!]]).toEqual([
      [1.5, 0.5],
      [3, 2],
    ]);
    expect(second).toMatchObject({ step: 8, unitRoundoff: 2 ** -24, clamped: [true, false] });
  });
  test.skipIf(missing !== '')(`refuses what would be misread${missing}`, async () => {
    for (const [text, message] of [
      [
        'pcn_check.record(sys.argv[1], **kind).snapshot(1, weights=[W], data=x, activities=[u], before=[v for v in [u]])',
        'before must hold copies',
      ],
      [
        'pcn_check.record(sys.argv[1], **kind).snapshot(1, weights=[W.astype(np.float16)], data=x, activities=[u])',
        'unit_roundoff must be given',
      ],
      ['[pcn_check.record(sys.argv[1], **kind) for _ in range(2)]', 'folder must be empty or new'],
      ['pcn_check.record(sys.argv[1], **{k: v for k, v in kind.items() if k != "samples"})', 'samples'],
    ] as const) {
      const { status, error } = await python(text);
      expect(status).toBe(1);
      expect(error).toContain(message);
    }
  });
  test.skipIf(missing !== '')(`says at once what diagnose would refuse after training${missing}`, async () => {
    const begin =
      'run = pcn_check.record(sys.argv[1], **kind)\ngood = dict(weights=[W], readout=R, data=x, activities=[u], target=y)\n';
    const told = async (lines: readonly (readonly [string, string])[], by: (given: string) => string) => {
      const { error, status } = await python(
        `from types import SimpleNamespace\n${begin}def told(f):\n    try: f(); print("nothing", file=sys.stderr)\n    except ValueError as e: print(e, file=sys.stderr)\n${lines.map(([given]) => `told(lambda: ${by(given)})`).join('\n')}`,
      );
      expect(status).toBe(0);
      const said = error.trim().split('\n');
      for (const [i, [given, message]] of lines.entries())
        expect([given, said[i]]).toEqual([given, expect.stringContaining(message)]);
    };
    await told(
      [
        ['weights=[W.T]', 'weights_0 must have shape (3, 2)'],
        ['data=x.T, activities=[u.T], target=y.T', 'activities_1 must have 3 samples'],
        ['target=np.array([0])', 'target must be one-hot'],
        ['data=x.reshape(1, 1, 3)', 'data must have two dimensions, got shape (1, 1, 3); flatten'],
        ['activities=[x, u]', 'activities must have 1 arrays, got 2; the free layers alone'],
        ['weights=[W, R]', 'weights must have 1 arrays, got 2; one for each activation; the readout'],
        ['weights=W', 'weights must be a list of arrays'],
        ['weights=[SimpleNamespace(weight=W)]', 'weights_0 must be an array, got SimpleNamespace; give its weight'],
        ['readout=None', 'readout must be there where a target is'],
        ['readout=R.T', 'readout must have shape (1, 2)'],
        ['updates=[W.T]', 'update_0 must have shape (3, 2)'],
        ['errors=[u]', 'errors_0 must have shape (1, 3)'],
        ['before=[x]', 'before_1 must have shape (1, 2)'],
        ['answers=[(y, y)]', 'class indices'],
        ['answers=[(np.array([0]), np.array([0]))]', 'must predict K scores'],
        ['labels=y', 'labels must be class indices'],
        ['energies=["1"]', "energies must be a number, got '1'"],
      ],
      (given) => `run.snapshot(1, **{**good, **dict(${given})})`,
    );
    await told(
      [
        ['accuracy=None', 'log: accuracy must be a number, got None; give a number, or leave it out'],
        ['energy="1"', "log: energy must be a number, got '1'"],
      ],
      (given) => `run.log(1, ${given})`,
    );
    await told(
      [
        ['kind="gen"', "kind must be one of generative, discriminative, got 'gen'"],
        ['activations="relu"', "activations must be a list with a name for each layer, got 'relu'"],
        ['activations=[np.tanh]', 'activations[0] must be a name among'],
        ['activations=["swish"]', 'activations[0] must be a name among'],
        ['inference_rate=0', 'inference_rate must be a positive number'],
        ['inference_rate="0.1"', "inference_rate must be a number, got '0.1'"],
        ['learning_rate=[0.1, 0.1, 0.1]', 'learning_rate must be a number or have one for each'],
        ['learning_rate=None', 'learning_rate must be a number, got None'],
      ],
      (given) => `pcn_check.record(sys.argv[1] + "-2", **{**kind, **dict(${given})})`,
    );
  });
});
