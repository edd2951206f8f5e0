import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { ModuleOptions, ModuleRule } from '../src/cli/moduleRule.ts';
import type { CheckOptions, CheckResult, RuleReport } from '../src/conformance/checkRule.ts';
import { type Float64Matrix, float64 } from '../src/arithmetic/float64.ts';
import type { Parameters } from '../src/layers/layer.ts';
import { type AnyRule, isGenerative } from '../src/learning/generative/rule.ts';
import type { LearningRule } from '../src/learning/rule.ts';
import { problem } from '../src/problem/numbers.ts';

// A thread runs the built file, so the built package is what is tested, with its own classes of errors.
const dist = (file: string): string => pathToFileURL(join(process.cwd(), 'dist', file)).href;
const { moduleRule } = (await import(dist('cli/moduleRule.js'))) as {
  moduleRule: (file: string, options: ModuleOptions) => Promise<ModuleRule>;
};
const { pcClosedForm } = (await import(dist('learning/pcClosedForm.js'))) as { pcClosedForm: LearningRule };
const { checkRule } = (await import(dist('conformance/checkRule.js'))) as {
  checkRule: (rule: AnyRule, options: CheckOptions) => Promise<RuleReport>;
};

const HEAD = `
import { pcClosedForm as closedForm } from ${JSON.stringify(dist('learning/pcClosedForm.js'))};
`;

async function module(text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'pcn-check-module-')), 'rule.mjs');
  await writeFile(path, HEAD + text);
  return path;
}

/** The report of a rule in a module, of all checks or of those named. */
async function held(
  text: string,
  { checks, ...options }: Partial<ModuleOptions> & Pick<CheckOptions, 'checks'> = {},
): Promise<RuleReport> {
  const rule = await moduleRule(await module(text), { onOutput: () => undefined, ...options });
  try {
    return await checkRule(rule, { seed: 1, ...(checks && { checks }) });
  } finally {
    await rule.close();
  }
}

const of = (report: RuleReport, id: string): CheckResult => report.checks.find(({ check }) => check === id)!;

describe('a rule in a module', () => {
  test('gets the same report as in this thread, number by number', async () => {
    expect(await held('export default closedForm;')).toEqual(await checkRule(pcClosedForm, { seed: 1 }));
  });

  test('may be of a class, with private fields, getters and matrices of its own', async () => {
    const report = await held(
      `
class Matrix {
  #of;
  constructor(of) { this.#of = of; }
  get rows() { return this.#of.rows; }
  get columns() { return this.#of.columns; }
  get data() { return this.#of.data; }
}
class Rule {
  #by = closedForm;
  departures = {};
  description = '';
  get id() { return 'mine'; }
  get name() { return 'Mine'; }
  async infer(A, problem, options) { return (await this.#by.infer(A, problem, options)).map((z) => new Matrix(z)); }
  learn(A, problem, z) { return this.#by.learn(A, problem, z); }
}
export const rule = new Rule();`,
      { checks: ['stationarity', 'equals-closed-form', 'local-gradient'] },
    );
    expect([report.rule, report.name]).toEqual(['mine', 'Mine']);
    expect(report.checks.map(({ outcome }) => outcome)).toEqual(['holds', 'holds', 'holds']);
  });

  test('answers for nonlinear networks, and tells of its iterations, across the threads', async () => {
    const path = await module(`
export default {
  ...closedForm,
  infer: async (A, problem, options) => (options.onIterations?.(7), [problem.x, problem.y]),
  learn: (A, { network, x }, z) => {
    const { layer, theta } = network.edges[0];
    const { data } = layer.at(A, theta, x).prediction; // of a layer made anew, on an engine of this side
    return [{ weights: { rows: 1, columns: 1, data: Float64Array.of(z.length) }, bias: { rows: 1, columns: 1, data } }];
  },
};`);
    const rule = await moduleRule(path, { onOutput: () => undefined });
    if (isGenerative(rule)) throw new Error('not for generative networks');
    const at = (value: number) => ({ rows: 1, columns: 1, data: Float64Array.of(value) });
    const numbers = { widths: [1, 1], weights: [[3]], biases: [[0.5]], x: [2], y: [-0], batch: 1 };
    const bent = problem(float64, { ...numbers, activations: ['tanh'] });
    const counts: number[] = [];
    const options = { accuracy: 1e-8, seed: 1, onIterations: (count: number) => counts.push(count) };
    const z = (await rule.infer(float64, bent, options)) as readonly Float64Matrix[];
    expect(counts).toEqual([7]);
    expect(z.map(({ data }) => [...data])).toEqual([[2], [-0]]);
    const [{ weights, bias }] = (await rule.learn(float64, bent, [at(1), at(1)])) as [Parameters<Float64Matrix>];
    expect([weights!.data[0], bias!.data[0]]).toEqual([2, Math.tanh(3 * 2 + 0.5)]);
    await rule.close();
  });

  const waiting = 'the rule did not answer within 0.5 s';
  test.each([
    ['loops without end', 'for (;;);', waiting],
    ['waits for ever', 'return new Promise(() => {});', waiting],
    ['ends the process', 'process.exit(3);', 'the rule ended its thread with status 3'],
    [
      'fails behind its own back',
      "setTimeout(() => { throw new Error('later'); }); return new Promise(() => {});",
      'the rule’s thread ended with Error: later',
    ],
  ])('that %s is undecided, and given up after three answers', async (_, body, reason) => {
    const report = await held(`export default { ...closedForm, infer() { ${body} } };`, { timeLimit: 0.5 });
    expect(of(report, 'determinism')).toMatchObject({ outcome: 'undecided', detail: reason });
    expect(of(report, 'target-shape')).toMatchObject({ outcome: 'undecided', detail: `given up: ${reason}` });
    expect(report.result).toBe('not as expected');
  });

  test.each([
    ['on its heap', 'new Array(1e5).fill(1.5)'],
    ['in arrays of numbers', 'new Float64Array(1e6).fill(1)'],
  ])('that fills the memory %s is undecided, and the program lives on', async (_, more) => {
    const text = `const kept = []; export default { ...closedForm, infer() { for (;;) kept.push(${more}); } };`;
    const report = await held(text, { memoryLimit: 128 * 2 ** 20, checks: ['determinism'] });
    expect(of(report, 'determinism').outcome).toBe('undecided');
    expect(of(report, 'determinism').detail).toMatch(/more than 128 MiB of memory|ERR_WORKER_OUT_OF_MEMORY/);
  });

  test('that hangs on one question answers the next ones, in a new thread', async () => {
    const report = await held(
      `export default { ...closedForm, infer: (A, problem, options) => {
  if (problem.x.columns === 5) for (;;);
  return closedForm.infer(A, problem, options);
} };`,
      { timeLimit: 1, checks: ['target-shape', 'stationarity'] },
    );
    expect(of(report, 'stationarity')).toMatchObject({ outcome: 'undecided', shape: 'widths 6-5-2-5-4, batch 5' });
    expect(of(report, 'target-shape').outcome).toBe('holds');
  });

  test('that hangs on what it declares to be unable to do has not refused it', async () => {
    const report = await held(
      `export default { ...closedForm, capabilities: { skips: false }, infer: (A, problem, options) => {
  if (problem.network.edges.some(({ layer }) => layer.recipe.kind === 'residual')) for (;;);
  return closedForm.infer(A, problem, options);
} };`,
      { timeLimit: 0.5, checks: ['declared-absence'] },
    );
    expect(of(report, 'declared-absence').outcome).toBe('undecided');
  });

  test('that throws is undecided with what it threw, and may print', async () => {
    let printed = '';
    const report = await held(
      `export default { ...closedForm, infer() { console.log('on a line'); throw new TypeError('no such layer'); } };`,
      { onOutput: (text) => (printed += text), checks: ['stationarity'] },
    );
    expect(of(report, 'stationarity')).toMatchObject({
      outcome: 'undecided',
      detail: expect.stringMatching(
        /^the rule failed: TypeError: no such layer, at Object\.infer \(.*rule\.mjs:\d+:\d+\)$/,
      ),
    });
    expect(printed).toContain('on a line\n');
  });

  test('that writes over its arguments is refuted with what it changed, and does nothing to the next', async () => {
    const checks = ['stationarity', 'local-gradient'] as const;
    const report = await held(
      `
export default {
  ...closedForm,
  infer: async (A, problem, options) => {
    problem.y.data.forEach((v, i, y) => (y[i] = v / 2));
    return closedForm.infer(A, problem, options);
  },
  learn: (A, problem, z) => (z[0].data.fill(7), closedForm.learn(A, problem, z)),
};`,
      { checks },
    );
    expect(of(report, 'stationarity')).toMatchObject({
      ...{ outcome: 'refuted', aspect: 'changed its arguments', asExpected: false },
      detail: 'infer changed y (entry 0 was -94, is -47)',
    });
    expect(of(report, 'local-gradient').detail).toBe('learn changed z_0 (entry 0 was 1, is 7)');
    const next = await held('export default closedForm;', { checks });
    expect(next.checks.map(({ outcome }) => outcome)).toEqual(['holds', 'holds']);
  });

  test.each([
    ['awaits what never comes', 'await new Promise(() => {});', /its import awaits what never comes/],
    ['ends the process', 'process.exit(0);', /the rule ended its thread with status 0/],
    [
      'has departures without words',
      'export default { ...closedForm, departures: { locality: 3 } };',
      /departures as reasons by check/,
    ],
  ])('is refused where its import %s', async (_, text, message) => {
    await expect(held(text)).rejects.toThrow(message);
  });
});
