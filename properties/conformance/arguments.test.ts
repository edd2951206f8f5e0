import { describe, expect, test } from 'vitest';
import type { Float64Matrix } from '../../src/arithmetic/float64.ts';
import { checkRule, examine } from '../../src/conformance/checkRule.ts';
import { nonlinearProblems } from '../../src/conformance/nonlinearProblems.ts';
import { limited } from '../../src/conformance/patience.ts';
import { conformanceProblems } from '../../src/conformance/problems.ts';
import { inferred, learned, trial } from '../../src/conformance/trial.ts';
import { measure } from '../../src/gate/measure.ts';
import { pcClosedForm } from '../../src/learning/index.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { chainOf } from '../../src/problem/chain.ts';
import { asLinear } from '../../src/problem/problem.ts';
import { CHANGED, expectRefutedByAll, sweepOverTargets } from './sweepOverTargets.ts';
import { explain, outcomes } from './told.ts';

const halve = ({ data }: Float64Matrix): void => data.forEach((v, i) => (data[i] = v / 2));

const addsForProducts: LearningRule = {
  ...pcClosedForm,
  async infer(A, problem, options) {
    Object.assign(A, { multiply: A.add.bind(A) });
    return pcClosedForm.infer(A, problem, options);
  },
};

const halvesTargets: LearningRule = {
  ...pcClosedForm,
  async infer(A, problem, options) {
    halve(problem.y);
    return pcClosedForm.infer(A, problem, options);
  },
};

describe('a rule that writes over its engine', () => {
  test('fails by itself, and the next rule has it as it was', async () => {
    const options = { seed: 1, checks: ['stationarity'] } as const;
    const report = await checkRule(addsForProducts, options);
    expect(report.checks[0]!.outcome).toBe('undecided');
    expect(report.checks[0]!.detail).toMatch(/crashed: TypeError: Cannot assign to read only property 'multiply'/);
    expect((await checkRule(pcClosedForm, options)).checks[0]!.outcome).toBe('holds');
  });
});

describe('a rule that writes over what it is given', () => {
  // Other seeds: arguments.thorough.test.ts.
  test.each([1])('and so does no inference is refuted by every check that asks it to, seed %i', expectRefutedByAll);

  test('is refuted with the patience of vitest too, check by check', async () => {
    const { checks, find } = examine(limited(sweepOverTargets, 30), { seed: 1 });
    const found = await find(checks.find(({ id }) => id === 'stationarity')!);
    expect(found).toMatchObject({ outcome: 'refuted', aspect: CHANGED, asExpected: false });
  });

  test('does nothing to the next rule, which is judged by the same problems', async () => {
    const seed = 1;
    expect((await checkRule(halvesTargets, { seed })).result).toBe('not as expected');
    const next = await checkRule(pcClosedForm, { seed });
    expect(next.result, `seed ${seed}\n${explain(next)}`).toBe('as expected');
  });

  test('by rounding weights to float32 is refuted where they have more bits, and told by the letter of the matrix', async () => {
    const rounds: LearningRule = {
      ...pcClosedForm,
      learn(A, problem, z) {
        for (const { weights } of chainOf(problem)) weights.data.set(weights.data.map(Math.fround));
        return pcClosedForm.learn(A, problem, z);
      },
    };
    const report = await checkRule(rounds, { seed: 1 });
    expect(outcomes(report)['float32'], `seed 1\n${explain(report)}`).toBe('refuted');
    expect(report.checks.find((c) => c.check === 'float32')!.detail).toMatch(
      /^learn changed W_1 \(entry 0 was [\d.]+, is [\d.]+\)$/,
    );
  });

  test('has not departed as declared, and has not refused', async () => {
    const refuses: LearningRule = {
      ...halvesTargets,
      capabilities: { precisions: false },
      departures: { stationarity: 'It is said to.', 'cosine-width': 'It is said to.' },
      async infer(A, problem, options) {
        if (chainOf(problem).some(({ precision }) => precision.data[0] !== 1)) halve(problem.y);
        else return halvesTargets.infer(A, problem, options);
        throw new Error('no precisions');
      },
    };
    const report = await checkRule(refuses, { seed: 1, profile: 'extended' });
    const of = (id: string) => report.checks.find(({ check }) => check === id)!;
    const changed = { outcome: 'refuted', expected: 'holds', aspect: CHANGED, asExpected: false };
    for (const id of ['target-shape', 'declared-absence', 'stationarity', 'cosine-width'])
      expect(of(id)).toMatchObject(changed);
  });

  test('is named by what it changed: activities, biases, options, lists, switches', async () => {
    const { problem } = conformanceProblems(1)[9]!;
    const { problem: nonlinear } = (await nonlinearProblems(1))[2]!;
    const options = { accuracy: 1e-8, seed: 1 };
    const z = await trial(pcClosedForm, problem, 1).activities();
    const infers = (infer: (...args: Parameters<LearningRule['infer']>) => void): Promise<unknown> =>
      inferred({ ...pcClosedForm, infer: async (...args) => (infer(...args), []) }, problem, options);
    const learns = (learn: (...args: Parameters<LearningRule['learn']>) => void): Promise<unknown> =>
      learned({ ...pcClosedForm, learn: (...args) => (learn(...args), []) }, problem, z);
    await expect(learns((_, __, [, z1]) => z1!.data.fill(7, 2, 3))).rejects.toThrow(
      `learn changed z_1 (entry 2 was ${z[1]!.data[2]}, is 7)`,
    );
    await expect(learns((_, __, all) => (all as unknown[]).pop())).rejects.toThrow('learn changed');
    await expect(infers((_, __, given) => Object.assign(given, { accuracy: 1 }))).rejects.toThrow(
      'infer changed accuracy (was 1e-8, is 1)',
    );
    await expect(infers((_, { network }) => Object.assign(network.edges[0]!, { to: 3 }))).rejects.toThrow(
      'infer changed network.edges.0.to (was 1, is 3)',
    );
    await expect(infers((_, p) => (asLinear(p).network.widths as number[]).push(1))).rejects.toThrow(
      'infer changed network.widths (had 4 entries, has 5)',
    );
    await expect(infers((_, { x }) => x.data.set([-0]))).rejects.toThrow(/infer changed x \(entry 0 was .*, is -0\)/);
    const forgets: LearningRule = {
      ...pcClosedForm,
      infer: async (_, p) => (chainOf(p)[1]!.bias!.data.fill(0), []),
    };
    await expect(inferred(forgets, nonlinear, options)).rejects.toThrow(/infer changed b_2/);
  });

  test('in its energy is refuted by the check of energies alone', async () => {
    const energy: LearningRule['energy'] = (_, __, z) => (halve(z[1]!), 0);
    const report = await checkRule({ ...pcClosedForm, energy }, { seed: 1, profile: 'extended' });
    const off = report.checks.filter((c) => !c.asExpected).map((c) => [c.check, c.aspect]);
    expect(off).toEqual([['reported-energy', CHANGED]]);
  });

  test('has no answer at the gate, which says why, and leaves the networks as they are', async () => {
    const networks = { seed: 901, from: 0, to: 1 };
    const { series, noAnswers } = await measure(halvesTargets, networks);
    expect(series).toEqual([]);
    expect(new Set(noAnswers.map(({ reason }) => reason.split(' (')[0]))).toEqual(new Set(['infer changed y']));
    const [after, fresh] = [await measure(pcClosedForm, networks), await measure(pcClosedForm, networks)];
    expect(after).toEqual(fresh);
    const ratios = after.series.filter(({ metric }) => metric === 'energy-ratio').flatMap(({ values }) => values);
    expect(ratios.every((F) => F > 0 && F <= 1)).toBe(true);
  });
});

describe('what a rule keeps', () => {
  test('it may write over later, its answers and its arguments alike: that changes no finding', async () => {
    const kept: Float64Matrix[] = [];
    const forget = (): void => {
      for (const { data } of kept.splice(0)) data.fill(Number.NaN);
    };
    const careless: LearningRule = {
      ...pcClosedForm,
      async infer(A, problem, options) {
        forget();
        const z = (await pcClosedForm.infer(A, problem, options)) as readonly Float64Matrix[];
        kept.push(problem.x, problem.y, ...chainOf(problem).map((at) => at.weights), ...z);
        return [problem.x, ...z.slice(1, -1), problem.y];
      },
      async learn(A, problem, z) {
        forget();
        const updates = await pcClosedForm.learn(A, problem, z);
        kept.push(problem.x, problem.y, ...z, ...updates.flatMap((theta) => Object.values(theta)));
        return updates;
      },
    };
    const report = await checkRule(careless, { seed: 1, profile: 'extended' });
    expect(report).toEqual(await checkRule(pcClosedForm, { seed: 1, profile: 'extended' }));
    expect(kept.length).toBeGreaterThan(0);
  });

  test('of one question is not what another asked at the same time gets', async () => {
    const { problem } = conformanceProblems(903)[8]!;
    let asked = 0;
    let bothAsked = (): void => undefined;
    const both = new Promise<void>((resolve) => (bothAsked = resolve));
    const second: LearningRule = {
      ...pcClosedForm,
      async infer(A, given, options) {
        const mine = ++asked;
        if (mine === 2) bothAsked();
        await both;
        if (mine === 1) halve(given.y);
        return pcClosedForm.infer(A, given, options);
      },
    };
    const ask = (): Promise<unknown> => inferred(second, problem, { accuracy: 1e-8, seed: 1 });
    const [one, two] = await Promise.allSettled([ask(), ask()]);
    expect(one).toMatchObject({ status: 'rejected', reason: { name: 'ArgumentsChanged' } });
    expect(two).toEqual({ status: 'fulfilled', value: await trial(pcClosedForm, problem, 1).activities() });
  });
});
