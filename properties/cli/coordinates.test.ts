import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PYTHON, lacks } from '../protocol/commands.ts';
import { commandLine } from './program.ts';

const coordinates = (...args: readonly string[]) => commandLine(['coordinates', ...args]);
const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'pcn-check-coordinates-'));

/** A command that answers by a formula of N (width), s (seed) and t. */
async function command(body: string): Promise<string> {
  const file = join(await newFolder(), 'measure.mjs');
  const text = `
    import { createInterface } from 'node:readline';
    for await (const line of createInterface({ input: process.stdin })) {
      const { protocol, width: N, seed: s, steps } = JSON.parse(line);
      if (protocol !== 'pcn-check-coordinates/1') process.exit(3);
      const c = 1 + 0.01 * (s % 3);
      const answer = (of) => console.log(JSON.stringify({ steps: Array.from({ length: steps + 1 }, (_, t) => of(t)) }));
      const sizes = (t, e) => ({ output: c, output_change: t * c * N ** e, activations: { hidden: c }, activation_changes: { hidden: t * c * N ** (e / 2) } });
      ${body}
    }`;
  await writeFile(file, text);
  return `${process.execPath} ${file}`;
}

describe('pcn-check coordinates, networks of the package', () => {
  test('mupc, tanh, predictive coding: rich, status 0; page, chart and record', async () => {
    const out = join(await newFolder(), 'out');
    const asked = ['--parameterisation', 'mupc', '--activation', 'tanh', '--widths', '32,64,128', '--steps', '1'];
    const { status, out: text, error } = await coordinates(...asked, '--out', out, '--json');
    expect([status, error]).toEqual([0, '']);
    const said = JSON.parse(text) as { verdicts: unknown; widths: number[]; quantities: { quantity: string }[] };
    expect(said).toMatchObject({ schema: 'pcn-check/coordinates', version: 1, widths: [32, 64, 128] });
    expect(said.quantities.map(({ quantity }) => quantity)).toEqual([
      ...['z_1', 'z_1 change', 'z_2', 'z_2 change', 'z_3', 'z_3 change', 'output', 'output change'],
    ]);
    expect(await readFile(join(out, 'coordinates.json'), 'utf8')).toBe(text);
    expect(await readdir(out)).toEqual(expect.arrayContaining(['index.html', 'coordinates.svg', 'coordinates.png']));
    expect(await readFile(join(out, 'index.html'), 'utf8')).toContain('Coordinate check of mupc');
  });

  test.each(['pc', 'bp'])('sp, %s: unstable by the second step, status 1', async (rule) => {
    const { status, out } = await coordinates(
      '--parameterisation',
      'sp',
      '--rule',
      rule,
      '--widths',
      '32,64,128',
      '--steps',
      '2',
    );
    expect(status).toBe(1);
    expect(out).toMatch(/^sp, .*: unstable at step [12]\n/);
    expect(out).toMatch(/\nverdict .*unstable/);
  });

  test('a rate that no width stands diverges: said with its step, status 1', async () => {
    const asked = ['--parameterisation', 'sp', '--rule', 'bp', '--rate', '1000000', '--steps', '9'];
    const { status, out } = await coordinates(...asked, '--widths', '8,16,32', '--seeds', '2');
    expect(status).toBe(1);
    expect(out).toMatch(/diverged at step \d/);
    expect(out).toMatch(/\nwidth 32, seed 1 ended at step \d: not finite/);
  });

  test.each([
    [['--widths', '32,64'], 'an interval takes 3 sizes and 2 seeds, here 2 and 6'],
    [['--widths', '8,16,32', '--seeds', '1'], 'an interval takes 3 sizes and 2 seeds, here 3 and 1'],
  ])('%j: no interval, undecided, and why', async (args, why) => {
    const { status, out } = await coordinates('--parameterisation', 'ntp', '--steps', '1', ...args);
    expect(status).toBe(0);
    expect(out).toContain(`no exponent of z_1 and 7 others: ${why}\n`);
    expect(out).toMatch(/undecided: unstable or/);
  });
});

describe('pcn-check coordinates --command', () => {
  test.each([
    ['rich', 'answer((t) => sizes(t, 0));', 0],
    ['lazy', 'answer((t) => ({ ...sizes(t, -0.8), output_change: t }));', 0],
    ['trivial', 'answer((t) => sizes(t, -1));', 0],
    ['unstable', 'answer((t) => sizes(t, 1));', 1],
  ])('%s by its formula, status by that', async (behaviour, body, expected) => {
    const { status, out, error } = await coordinates('--command', await command(body), '--steps', '2');
    expect([status, error]).toEqual([expected, '']);
    expect(out).toMatch(new RegExp(`: ${behaviour} at step ${expected === 1 ? 1 : 2}\n`));
  });

  const noTorch = lacks('torch');
  test.skipIf(noTorch !== '')(`the PyTorch example is measured, and is unstable${noTorch}`, async () => {
    const asked = ['--widths', '32,128,512', '--steps', '1', '--seeds', '6', '--time-limit', '120'];
    const { status, out } = await coordinates('--command', `${PYTHON} examples/python/coordinates_torch.py`, ...asked);
    expect(status).toBe(1);
    expect(out).toMatch(/: unstable at step 1\n/);
  });

  test('numbers that are not finite, as Python writes them, and a list that ends early are runs that diverged', async () => {
    for (const body of [
      'console.log(`{"steps": [{"output": 1, "activations": {"h": 1}}, {"output": NaN, "output_change": -Infinity, "activations": {"h": 1}, "activation_changes": {"h": 1}}]}`);',
      'console.log(`{"steps": [{"output": 1, "activations": {"h": 1}}]}`);',
    ]) {
      const { status, out } = await coordinates('--command', await command(body), '--steps', '1', '--seeds', '2');
      expect(status).toBe(1);
      expect(out).toContain('diverged at step 1');
    }
  });

  test('answers for some widths only: those are kept and shown, the others named, status 1', async () => {
    const body = 'if (N === 128) { console.error("no memory"); process.exit(1); } answer((t) => sizes(t, 0));';
    const { status, out, error } = await coordinates('--command', await command(body), '--seeds', '2');
    expect(status).toBe(1);
    expect(out).toContain('\nwidths 32, 64, 256; 2 seeds;');
    expect(out).toContain('\nno answer for width 128, seed 2: the command ended with status 1 before it answered\n');
    expect(error).toContain('no memory');
    expect(out).toMatch(/: rich at step 3\n/);
  });

  test.each([
    [
      'a width alone',
      'if (N > 32) process.exit(1); answer((t) => sizes(t, 0));',
      /got 32 alone \(width 64, seed 1: the command ended/,
    ],
    [
      'no JSON',
      'console.log("hello");',
      /got none \(width 32, seed 1: coordinates: an answer must be a line of JSON, got \\?"hello/,
    ],
    ['no activations', 'console.log(`{"steps": [{"output": 1}]}`);', /must have activations/],
    ['a negative size', 'answer((t) => ({ ...sizes(t, 0), output: -1 }));', /root mean squares/],
    ['a change that is missing', 'answer((t) => ({ ...sizes(t, 0), activation_changes: {} }));', /a change of each/],
    [
      'more steps than asked',
      'steps++; answer((t) => sizes(t, 0));'.replace(
        'steps++; answer',
        'console.log(JSON.stringify({ steps: Array(9).fill({}) })); void',
      ),
      /at most 4 steps/,
    ],
  ])('%s: too few answers, status 2 and the first reason', async (_, body, why) => {
    const { status, out, error } = await coordinates('--command', await command(body), '--seeds', '2');
    expect([status, out]).toEqual([2, '']);
    expect(error).toMatch(/coordinates: widths must be at least two with answers/);
    expect(error).toMatch(why);
  });

  test('other names at other widths are refused, with both', async () => {
    const body =
      'answer((t) => ({ output: 1, output_change: t, activations: { ["h" + N]: 1 }, activation_changes: { ["h" + N]: t } }));';
    const { status, error } = await coordinates('--command', await command(body), '--seeds', '1');
    expect(status).toBe(2);
    expect(error).toMatch(/must have the same names in every answer, h32, got h64 for width 64, seed 1, step 0; name/);
  });
});

describe('misuse of pcn-check coordinates', () => {
  test.each([
    [[], /must have --parameterisation or --command, got neither/],
    [['--parameterisation', 'ntp', '--command', 'x'], /got both/],
    [['--command', 'x', '--rule', 'bp'], /--rule must come with --parameterisation/],
    [['--command', 'x', '--depth', '4'], /--depth must come with --parameterisation/],
    [['--parameterisation', 'ntp', '--widths', '64'], /two widths or more, got 64; no exponent can be fitted/],
    [['--parameterisation', 'ntp', '--widths', '64,64,32'], /each width once/],
    [['--parameterisation', 'ntp', '--widths', '64,x'], /--widths must be an integer/],
    [['--parameterisation', 'ntp', '--depth', '2'], /--depth must be an integer from 3/],
    [['--parameterisation', 'ntp', '--rate', '0'], /--rate must be a positive number/],
    [['--parameterisation', 'mup'], /mup/],
  ])('%j: one line, status 2', async (args, message) => {
    const { status, out, error } = await coordinates(...args);
    expect([status, out]).toEqual([2, '']);
    expect(error).toMatch(message);
    expect(error.trim().split('\n')).toHaveLength(1);
  });
});
