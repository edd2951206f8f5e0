import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DataError } from '../../src/errors.ts';
import { readCase, writeCase } from '../../src/protocol/caseFile.ts';
import { METADATA_KEYS } from '../../src/protocol/caseVersion1.ts';
import { readTensors, writeTensors } from '../../src/protocol/safetensors.ts';
import { MAIN, commandLine } from './program.ts';
import { PYTHON, PYTHONPATH, lacks } from '../protocol/commands.ts';

/** W_1 = (2), W_2 = (3), x = 1, y = −94, as in the protocol's own test: r = −100, S = 10, F = 500, loss 5000. */
const bytes = writeCase({
  ...{ widths: [1, 1, 1], weights: [[2], [3]], x: [1], y: [-94], batch: 1 },
  ...{ ask: 'activities', accuracy: 1e-8, seed: 1 },
});
const RIGHT = { F: 500, loss: 5000, energy_over_loss: 0.1, mu: 10, lambda_max: 10 };

async function cases(...names: readonly string[]): Promise<string> {
  const at = await mkdtemp(join(tmpdir(), 'pcn-check-theory-'));
  for (const name of names) await writeFile(join(at, name), bytes);
  return at;
}

describe('pcn-check theory', () => {
  test('prints a table, and writes the answer beside its case unless told where', async () => {
    const at = await cases('net.safetensors');
    const { status, out, error } = await commandLine(['theory', join(at, 'net.safetensors')]);
    expect([status, error]).toEqual([0, '']);
    expect(out).toMatch(
      /^.*net\.safetensors\n2 layers, widths 1-1-1, 1 sample\nF +500\nloss +5000\nenergy_over_loss +0\.1\n/,
    );
    expect(out).toMatch(/\nsample +bp_alignment +pc_alignment\n1 +1 +-1\n/);
    expect(out).toMatch(/\nwrote .*net\.answer\.safetensors\n$/);
    expect(await readdir(at)).toEqual(['net.answer.safetensors', 'net.safetensors']);
  });

  test('--json prints the numbers, the lists by layer and by sample, and reasons; it writes only where --out says', async () => {
    const at = await cases('net.safetensors');
    const file = join(at, 'net.safetensors');
    const { status, out } = await commandLine(['theory', file, '--json']);
    expect(status).toBe(0);
    const said = JSON.parse(out) as Record<string, unknown>;
    expect(said).toMatchObject({ case: file, widths: [1, 1, 1], batch: 1, ...RIGHT, left_out: {} });
    expect(said['layers']).toMatchObject({ learning_rates: [1, -1 / 56] });
    // dW_1: 30 beside 300, dW_2: −280 beside 200
    expect(said['layers']).toMatchObject({ layer_cosines: [1, -1], layer_norm_ratios: [0.1, 1.4] });
    expect(said['samples']).toEqual({ bp_alignment: [1], pc_alignment: [-1] });
    expect(await readdir(at)).toEqual(['net.safetensors']);
    const to = join(at, 'a.safetensors');
    expect(JSON.parse((await commandLine(['theory', file, '--json', '-o', to])).out)).toMatchObject({ answer: to });
    const { tensors } = readTensors(await readFile(to));
    const cosine = (30 * 300 - 280 * 200) / Math.hypot(30, 280) / Math.hypot(300, 200);
    expect(Math.abs(tensors.get('cosine')!.data[0]! - cosine)).toBeLessThan(2 ** -50);
  });

  test('an answer is never written over its case, nor into a file named -', async () => {
    const at = await cases('net.safetensors');
    const file = join(at, 'net.safetensors');
    const over = await commandLine(['theory', file, '-o', join(at, '.', 'net.safetensors')]);
    expect([over.status, over.out]).toEqual([2, '']);
    expect(over.error).toMatch(
      /--out must be another file than the case, got .*net\.safetensors; name a file of its own/,
    );
    const printed = await commandLine(['theory', file, '-o', '-'], at);
    expect(printed.status).toBe(2);
    expect(printed.error).toMatch(/--out must be a file, got -; .*--json prints the numbers/);
    expect(new Uint8Array(await readFile(file))).toEqual(bytes);
    expect(await readdir(at)).toEqual(['net.safetensors']);
  });

  test('a folder, or several files, are answered in one process: a list, and a folder of answers', async () => {
    const at = await cases('b.safetensors', 'a.safetensors', 'a.answer.safetensors', 'notes.txt');
    const folder = await commandLine(['theory', at, '--json']);
    expect(folder.status).toBe(0);
    const said = JSON.parse(folder.out) as { case: string }[];
    expect(said.map((one) => one.case)).toEqual([join(at, 'a.safetensors'), join(at, 'b.safetensors')]);
    expect(said[1]).toMatchObject(RIGHT);
    expect(folder.error).toMatch(/^\[1\/2\] .*a\.safetensors\n\[2\/2\] .*b\.safetensors\n$/);
    const to = join(at, 'answers');
    const args = ['theory', join(at, 'b.safetensors'), join(at, 'a.safetensors'), '-o', to];
    expect((await commandLine(args)).status).toBe(0);
    expect(await readdir(to)).toEqual(['a.answer.safetensors', 'b.answer.safetensors']);
    const empty = join(at, 'empty');
    await mkdir(empty);
    expect(await commandLine(['theory', empty])).toMatchObject({ status: 2, error: expect.stringMatching(/must hold cases/) }); // prettier-ignore
    const twice = await commandLine(['theory', join(at, 'a.safetensors'), join(at, '.', 'a.safetensors'), '-o', to]);
    expect([twice.status, twice.error]).toEqual([2, expect.stringMatching(/must have names of their own/)]);
  });

  test('--without spectrum leaves it out, and says so', async () => {
    const at = await cases('net.safetensors');
    const { out } = await commandLine(['theory', join(at, 'net.safetensors'), '--without', 'spectrum', '--json']);
    const said = JSON.parse(out) as Record<string, unknown>;
    expect(said).toMatchObject({ F: 500, left_out: { spectrum: 'as asked: --without spectrum' } });
    for (const name of ['mu', 'mu_lower', 'lambda_max', 'step_limit']) expect(said).not.toHaveProperty(name);
    const wrong = await commandLine(['theory', join(at, 'net.safetensors'), '--without', 'spectra']);
    expect([wrong.status, wrong.error]).toEqual([2, expect.stringMatching(/Allowed choices are spectrum/)]);
  });

  test('wide networks tell on standard error what they are at', async () => {
    const n = 300;
    const at = await cases();
    const file = join(at, 'wide.safetensors');
    const identity = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
    const ends = { x: new Float64Array(n).fill(1), y: new Float64Array(n).fill(2), batch: 1 };
    const plain = { ask: 'activities', accuracy: 1e-8, seed: 1 } as const;
    const weights = [identity, identity, identity];
    await writeFile(file, writeCase({ widths: [n, n, n, n], weights, ...ends, ...plain }));
    const { error } = await commandLine(['theory', file, '--json']);
    expect(error).toMatch(
      /^.*: closed forms of 600 hidden units, after .* s\n.*: spectrum of 600 hidden units, after .* s\n$/,
    );
  });
});

describe('a case', () => {
  const withKey = (key: string): Uint8Array => {
    const { tensors, metadata } = readTensors(bytes);
    return writeTensors({ tensors, metadata: new Map([...metadata, [key, '[2, 2]']]) });
  };

  test.each([
    ['scale', 'scales'],
    ['precision', 'precisions'],
    ['Skips', 'skips'],
    ['activation', 'activations'],
    ['acuracy', 'accuracy'],
  ])('with the metadata key %j is refused, and %j proposed', (key, meant) => {
    const read = (): unknown => readCase(withKey(key));
    expect(read).toThrow(DataError);
    expect(read).toThrow(`got "${key}"; did you mean ${meant}?`);
  });

  test('may have every key that is listed, and writes no other', () => {
    const written = [...readTensors(bytes).metadata.keys()];
    expect(new Set(written)).toEqual(new Set(METADATA_KEYS));
  });
});

describe('pcn_check.theory', () => {
  const absent = lacks('numpy', 'safetensors');
  test.skipIf(absent !== '')(`gives numbers, arrays with samples as rows, and reasons${absent}`, async () => {
    const at = await cases();
    const path = join(at, 'own.py');
    const command = JSON.stringify([process.execPath, MAIN]);
    await writeFile(
      path,
      [
        'import json, numpy as np, pcn_check',
        `ask = lambda **more: pcn_check.theory(weights=[np.array([[2.0]]), np.array([[3.0]])], command=${command}, **more)`,
        'a = ask(x=np.array([[1.0], [0.0]]), y=np.array([[-94.0], [0.0]]), spectrum=False)',
        'b = ask(x=np.array([[1.0]]), y=np.array([[-95.0]]), biases=[np.array([1.0]), np.array([-4.0])])',
        'say = lambda v: v.tolist() if hasattr(v, "tolist") else v',
        'try: ask(x=np.array([1.0]), y=np.array([[1.0]]))',
        'except ValueError as error: refused = str(error)',
        'try: ask(x=np.array([[1.0, 2.0]]), y=np.array([[1.0]]))',
        'except RuntimeError as error: failed = str(error)',
        'print(json.dumps([{k: say(v) for k, v in d.items()} for d in (a, b)] + [refused, failed]))',
      ].join('\n'),
    );
    const ended = spawnSync(PYTHON, [path], { encoding: 'utf8', env: { ...process.env, PYTHONPATH } });
    expect([ended.status, ended.stderr]).toEqual([0, '']);
    const [a, b, refused, failed] = JSON.parse(ended.stdout.replaceAll(/\bNaN(?=[,\]])/g, 'null')) as [
      Record<string, unknown>,
      Record<string, unknown>,
      string,
      string,
    ];
    expect(a).toMatchObject({ F: 250, energy_over_loss: 0.1, z_1: [[-28], [0]], pc_alignment: [-1, null] });
    expect(a['left_out']).toMatchObject({ spectrum: 'as asked: --without spectrum', pc_alignment: 'NaN in sample 2, whose r is zero' }); // prettier-ignore
    expect(b).toMatchObject({ pc_bias_gradient_1: [30], mu: 10, left_out: {}, layer_cosines: [1, -1] });
    expect(refused).toBe('theory: x must have two dimensions, got shape (1,); a sample is a row');
    expect(failed).toMatch(/ended with status 2: readCase: clamped_0 must be 1×1/);
  });
});
