import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { closedForms } from '../../src/cli/theory.ts';
import { writeCase } from '../../src/protocol/caseFile.ts';
import { readTensors } from '../../src/protocol/safetensors.ts';
import { type Ended, commandLine, program } from '../cli/program.ts';
import { PYTHON, PYTHONPATH, lacks } from './commands.ts';

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'pcn-check-test-'));

describe('pcn-check init and check', () => {
  const modules: [string, string, RegExp][] = [
    [
      'throws',
      'throw new Error("no weights today")',
      /must run without an error when it is imported, got Error: no weights/,
    ],
    ['exports nothing', 'const rule = 1;', /must export a learning rule as default or as "rule", got no exports/],
    ['exports something else', 'export const rule = { id: "a" };', /must export a learning rule .*got exports rule/],
    ['is not JavaScript', 'this is not', /must run without an error .*SyntaxError/],
  ];
  test.each(modules)('a module that %s is refused in one line, with status 2', async (_, text, message) => {
    const path = join(await folder(), 'rule.mjs');
    await writeFile(path, text);
    const { status, error } = await commandLine(['check', path]);
    expect(status).toBe(2);
    expect(error).toMatch(message);
    expect(error.trim().split('\n').length).toBe(1);
  });

  const canStrip = 'typescript' in process.features && Boolean(process.features.typescript);
  test.skipIf(canStrip)('a TypeScript module on a Node that cannot run one is refused with what to do', async () => {
    const path = join(await folder(), 'rule.ts');
    await writeFile(path, 'export default 1 as number;');
    const { status, error } = await commandLine(['check', path]);
    expect([status, error]).toEqual([2, expect.stringMatching(/must be run by Node 22.18 or later, .*compile it/)]);
  });

  test.each([
    [['check'], /must have either a FILE or --command CMD/],
    [['check', 'a.mjs', '--command', 'b'], /must have either a FILE or --command CMD/],
    [['check', 'no/such/rule.mjs'], /FILE must exist, got no\/such\/rule.mjs/],
    [['check', 'a.mjs', '--seed', '1e99'], /--seed must be an integer from -2147483648 to 4294967295, got "1e99"/],
    [['check', 'a.mjs', '--departures', 'no/such/file'], /--departures must be a JSON file that can be read/],
    [['init', 'fortran'], /'fortran' is invalid for argument 'language'. Allowed choices are python, typescript/],
    [['theory', 'a.safetensors'], /CASE must be a file that can be read, .*a\.safetensors/],
    [['theory', 'no/such/case', '-o', 'b'], /CASE must be a file that can be read/],
  ])('misuse ends with status 2 and says what is expected: %j', async (args, message) => {
    const { status, error } = await commandLine(args);
    expect([status, error]).toEqual([2, expect.stringMatching(message)]);
  });

  test('departures from a file take the place of the rule’s own', async () => {
    const at = await folder();
    const departures = join(at, 'departures.json');
    await writeFile(departures, '{"locality": "It is said to."}');
    const command = `"${process.execPath}" properties/protocol/fakeRule.mjs`;
    const { status, out } = await commandLine([
      ...['check', '--command', command, '--departures', departures],
      ...['--check', 'stationarity', '--check', 'locality'],
    ]);
    expect(status).toBe(1); // declared, but it does not show
    expect(out).toMatch(/locality +holds ! +refuted/);
    expect(out).toContain('declared: It is said to.');
  });

  test('a command that fails shows the end of its standard error', async () => {
    const { status, out } = await commandLine(['check', '--command', 'echo no such device >&2; exit 4']);
    expect(status).toBe(1);
    expect(out).toContain('ended with status 4 before it answered');
    expect(out).toContain('| no such device');
  });
});

describe('a Python rule', () => {
  const python = (args: readonly string[]): Promise<Ended> => program(args, { env: { PYTHONPATH } });
  const missing = lacks('numpy', 'safetensors');
  test.skipIf(missing !== '')(`as init writes it passes every check${missing}`, async () => {
    const at = await folder();
    expect((await program(['init', 'python', at])).status).toBe(0);
    const command = `${PYTHON} ${join(at, 'rule.py')}`;
    const env = { PYTHONPATH: '' }; // the adapter is the one beside it
    expect(await program(['check', '--command', command], { env })).toMatchObject({ status: 0 });
  });

  test.skipIf(missing !== '')(`that is wrong on purpose is refuted${missing}`, async () => {
    const { status, out } = await python(['check', '--command', `${PYTHON} examples/python/wrong_rule.py`]);
    expect(status).toBe(1);
    expect(out).toMatch(/energy-descent +refuted !/);
    expect(out).toMatch(/equals-closed-form +refuted !/);
  });

  test.skipIf(missing !== '')(
    `may print, and is undecided where it raises or returns the wrong shape${missing}`,
    async () => {
      const path = join(await folder(), 'noisy.py');
      await writeFile(
        path,
        [
          'import os, pcn_check',
          'def infer(problem):',
          '    print("on standard output"); os.system("echo from a child")',
          '    if problem.batch > 1: raise KeyError("no batch today")',
          '    return [problem.x]',
          'def learn(problem, z): raise pcn_check.Undecided("not today")',
          'pcn_check.rule(name="noisy", departures={"locality": "None."})(infer, learn).serve()',
        ].join('\n'),
      );
      const { status, out } = await python(['check', '--command', `${PYTHON} ${path}`, '--json']);
      expect(status).toBe(1);
      const report = JSON.parse(out) as {
        stderr: string;
        checks: { check: string; outcome: string; detail: string; expected: string }[];
      };
      expect(new Set(report.checks.map(({ outcome }) => outcome))).toEqual(new Set(['undecided']));
      const of = (id: string) => report.checks.find(({ check }) => check === id)!;
      expect(of('stationarity').detail).toMatch(/ValueError: infer must return arrays of shapes .*a sample is a row/);
      expect(of('locality').expected).toBe('refuted');
      expect(report.stderr).toContain('on standard output');
      expect(report.stderr).toContain('from a child');
      expect(of('batch-invariance').detail).toContain('no batch today');
    },
  );

  // Those that know activations are asked about them too.
  for (const [file, profile, ...modules] of [
    ['torch_rule.py', 'extended', 'torch'],
    ['torch_train_step.py', 'extended', 'torch'],
    ['jax_rule.py', 'extended', 'jax'],
    ['fabricpc_rule.py', 'core', 'fabricpc'],
    ['fabricpc_defaults_rule.py', 'core', 'fabricpc'],
    ['pcx_rule.py', 'core', 'pcx'],
  ] as const) {
    const absent = lacks('numpy', 'safetensors', ...modules);
    test.skipIf(absent !== '')(
      `examples/python/${file} passes profile ${profile} as it declares${absent}`,
      { timeout: 600_000 },
      async () => {
        const command = `${PYTHON} examples/python/${file}`;
        const args = ['check', '--command', command, '--profile', profile, '--time-limit', '120'];
        expect(await python(args)).toMatchObject({ status: 0 });
      },
    );
  }
});

describe('pcn-check theory', () => {
  // W_1 = (2), W_2 = (3), x = 1, y = −94, worked by hand: ŷ = 6, r = −100, S = 9 + 1, S⁻¹r = −10, z_1* = 2 + 3·(−10) = −28.
  const bytes = writeCase({
    ...{ widths: [1, 1, 1], weights: [[2], [3]], x: [1], y: [-94], batch: 1 },
    ...{ ask: 'activities', accuracy: 1e-8, seed: 1 },
  });

  test('gives the closed forms of a network that can be worked by hand', async () => {
    const at = await folder();
    await writeFile(join(at, 'case'), bytes);
    expect(await commandLine(['theory', join(at, 'case'), '-o', join(at, 'answer')])).toMatchObject({ status: 0 });
    const { tensors, metadata } = readTensors(await readFile(join(at, 'answer')));
    const numbers = Object.fromEntries([...tensors].map(([name, { data }]) => [name, data[0]]));
    expect(numbers).toMatchObject({
      ...{ zhat_0: 1, zhat_1: 2, zhat_2: 6, z_0: 1, z_1: -28, z_2: -94, r: -100, S: 10, F: 500, loss: 5000 },
      ...{ bp_gradient_1: 300, bp_gradient_2: 200, pc_gradient_1: 30, pc_gradient_2: -280 },
      ...{ bp_change: -1300, pc_change: 470, bp_alignment: 1, pc_alignment: -1 },
    });
    // H = 1 + 3² lies between proven ends, some hundred roundings apart.
    expect(numbers['mu']).toBeLessThanOrEqual(10);
    expect(numbers['lambda_max']).toBeGreaterThanOrEqual(10);
    expect(numbers['lambda_max']! - numbers['mu']!).toBeLessThanOrEqual(2 ** -40);
    expect([...tensors.get('learning_rates')!.data]).toEqual([1, -1 / 56]); // 1/⟨z*, ẑ⟩: 1/(1·1), 1/(−28·2)
    expect(JSON.parse(metadata.get('columns')!)).toContain('z_1');
  });

  test('takes a linear network with biases: they shift the sweeps, and have gradients of their own', () => {
    // As above, with b_1 = 1, b_2 = −4 and y = −95: ẑ_1 = 3, ŷ = 5, r = −100, so S⁻¹r and the errors are as they were.
    const { tensors } = closedForms(
      writeCase({
        ...{ widths: [1, 1, 1], weights: [[2], [3]], biases: [[1], [-4]], x: [1], y: [-95], batch: 1 },
        ...{ ask: 'activities', accuracy: 1e-8, seed: 1 },
      }),
    );
    const numbers = Object.fromEntries([...tensors].map(([name, { data }]) => [name, data[0]]));
    expect(numbers).toMatchObject({
      ...{ zhat_1: 3, zhat_2: 5, z_1: -27, z_2: -95, r: -100, S: 10, F: 500, loss: 5000 },
      ...{ bp_gradient_1: 300, bp_gradient_2: 300, pc_gradient_1: 30, pc_gradient_2: -270 },
      ...{ bp_bias_gradient_1: 300, bp_bias_gradient_2: 100, pc_bias_gradient_1: 30, pc_bias_gradient_2: 10 },
    });
    expect(tensors.get('pc_bias_gradient_1')!.shape).toEqual([1]);
  });

  test('refuses what has no closed form', () => {
    const bent = {
      widths: [1, 1],
      weights: [[2]],
      x: [1],
      y: [1],
      batch: 1,
      ask: 'energy',
      accuracy: 1e-8,
      seed: 1,
    } as const;
    expect(() => closedForms(writeCase({ ...bent, activations: ['tanh'] }))).toThrow(
      /must all be identity.*got tanh in layer 1/,
    );
  });
});
