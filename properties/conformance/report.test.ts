import { describe, expect, test } from 'vitest';
import type { Float64Matrix } from '../../src/arithmetic/float64.ts';
import { CORE_IDS } from '../../src/conformance/check.ts';
import { type RuleReport, checkRule } from '../../src/conformance/checkRule.ts';
import { ValueError } from '../../src/errors.ts';
import { pcClosedForm } from '../../src/learning/index.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { settled } from '../../src/learning/settled.ts';
import { chainOf } from '../../src/problem/chain.ts';
import { each, explain, outcomes, times } from './told.ts';

describe('a report', () => {
  test('is the same for the same seed, and another for another', async () => {
    const [one, two, other] = [
      await checkRule(pcClosedForm, { seed: 1 }),
      await checkRule(pcClosedForm, { seed: 1 }),
      await checkRule(pcClosedForm, { seed: 8, checks: ['stationarity'] }),
    ];
    expect(one).toEqual(two);
    const ratio = ({ checks }: RuleReport) => checks.find(({ check }) => check === 'stationarity')!.ratio;
    expect(ratio(one)).not.toEqual(ratio(other));
  });

  test.each([
    ['no departures at all', undefined, /departures of mine must be reasons by check, got undefined; \{\}/],
    ['departures that are null', null, /departures of mine must be reasons by check, got null/],
    ['a reason that is no text', { determinism: 1 }, /departures of mine must each have a reason/],
  ])('of a rule in JavaScript with %s is refused', async (_, departures, message) => {
    const rule = { ...pcClosedForm, id: 'mine', departures } as unknown as LearningRule;
    await expect(checkRule(rule, { seed: 1 })).rejects.toThrow(ValueError);
    await expect(checkRule(rule, { seed: 1 })).rejects.toThrow(message);
  });

  const crash = (): never => {
    throw new Error('out of memory');
  };
  test.each<[string, Partial<LearningRule>, RegExp]>([
    ['crashes', { infer: async () => crash() }, /crashed: .*out of memory/],
    [
      'says that it did not converge',
      { infer: async () => ({ undecided: 'still moving' }) },
      /no answer: still moving/,
    ],
    ['returns the wrong shapes', { infer: async (_, { x, y }) => [x, y] }, /activities of .* must be/],
  ])('on a rule that %s is undecided, not refuted', async (_, change, detail) => {
    const { checks, asExpected } = await checkRule({ ...pcClosedForm, ...change }, { seed: 1 });
    const asked = checks.filter((c) => c.check !== 'local-gradient'); // which brings activities of its own
    expect(new Set(asked.map((c) => c.outcome))).toEqual(new Set(['undecided']));
    expect(checks[0]!.detail).toMatch(detail);
    expect(asExpected).toBe(false);
  });

  /** pcClosedForm with each entry of each activity passed through f. */
  const bent = (f: (v: number, at: { l: number; L: number; i: number; B: number }) => number): LearningRule => ({
    ...pcClosedForm,
    infer: async (A, problem) =>
      settled(A, problem).map((z, l) => {
        const at = { l, L: problem.network.edges.length, B: z.columns };
        return { ...z, data: z.data.map((v, i) => f(v, { ...at, i })) };
      }),
  });

  test('refutes NaN, and ends that moved by one bit', async () => {
    const hidden = bent((v, { l, L }) => (l === 0 || l === L ? v : Number.NaN));
    expect(
      outcomes(await checkRule(hidden, { seed: 1, checks: ['stationarity', 'energy-descent', 'equals-closed-form'] })),
    ).toMatchObject({
      stationarity: 'refuted',
      'energy-descent': 'refuted',
      'equals-closed-form': 'refuted',
    });
    const end = bent((v, { l, L }) => (l === L ? v * (1 + 2 ** -52) : v));
    expect(outcomes(await checkRule(end, { seed: 1, checks: ['stationarity'] }))['stationarity']).toBe('refuted');
  });

  // The first neuron of each hidden layer errs by a relative δB: off the equilibrium, dependent on batch and on basis.
  const slightly = (delta: number): LearningRule =>
    bent((v, { l, L, i, B }) => (l > 0 && l < L && i < B ? v * (1 + delta * B) : v));

  test('refutes activities a thousand times less accurate than asked, in every check they enter', async () => {
    const expected = {
      determinism: 'holds',
      stationarity: 'refuted',
      'energy-descent': 'holds', // second order in the error, and still below the feedforward energy
      'equals-closed-form': 'refuted',
      'batch-invariance': 'refuted',
      permutation: 'refuted',
      equivariance: 'refuted',
      locality: 'holds',
      'local-gradient': 'holds',
    };
    const checks = Object.keys(expected) as (keyof typeof expected)[];
    expect(outcomes(await checkRule(slightly(1e-5), { seed: 1, checks }))).toEqual(expected);
  });

  test('refutes updates off by a relative 1e-6 where the bound is rounding alone', async () => {
    const learn: LearningRule['learn'] = async (A, problem, z) =>
      each(await pcClosedForm.learn(A, problem, z), times(1 + 1e-6));
    const checks = ['stationarity', 'equals-closed-form'] as const;
    const report = await checkRule({ ...pcClosedForm, learn }, { seed: 1, checks });
    expect(outcomes(report)).toEqual({ stationarity: 'holds', 'equals-closed-form': 'refuted' });
  });

  test('accepts activities that are a little less accurate than rounding, as the accuracy asked allows', async () => {
    const report = await checkRule(slightly(1e-11), { seed: 1 });
    expect(report.asExpected, `seed 1\n${explain(report)}`).toBe(true);
  });

  test('calls a declared departure that does not show unexpected', async () => {
    const report = await checkRule(
      { ...pcClosedForm, departures: { locality: 'It claims to look elsewhere.' } },
      { seed: 1 },
    );
    expect(report.checks.filter((c) => !c.asExpected).map((c) => [c.check, c.outcome, c.expected])).toEqual([
      ['locality', 'holds', 'refuted'],
    ]);
    expect(report.asExpected).toBe(false);
  });

  test('is refused for a departure from no check, or without a reason', async () => {
    const departures = (given: Record<string, string>): Promise<RuleReport> =>
      checkRule({ ...pcClosedForm, departures: given }, { seed: 1 });
    await expect(departures({ stationary: 'x' })).rejects.toThrow(ValueError);
    await expect(departures({ locality: ' ' })).rejects.toThrow(/must each have a reason/);
  });

  test('says of an update whether its norm, its direction or its sign is off', async () => {
    const changed = async (change: (a: Float64Matrix) => Float64Matrix): Promise<string> => {
      const learn: LearningRule['learn'] = async (A, problem, z) =>
        each(await pcClosedForm.learn(A, problem, z), change);
      const { checks } = await checkRule({ ...pcClosedForm, learn }, { seed: 1, checks: ['equals-closed-form'] });
      return `${checks[0]!.aspect}: ${checks[0]!.detail}`;
    };
    expect(await changed(times(3))).toMatch(/^norm: .*the direction is right, the norm is 3.00 times/);
    expect(await changed(times(-1))).toMatch(/^sign: .*the direction is the opposite, the norm is right/);
    expect(await changed(times(0))).toMatch(/^missing: .*the update is zero/);
    const reversed = (a: Float64Matrix): Float64Matrix => ({ ...a, data: a.data.toReversed() });
    expect(await changed(reversed)).toMatch(/^direction: /);
  });

  test('explains: what was asked, what came, the smallest case in numbers, the line that asks again, the likely cause', async () => {
    const rule: LearningRule = {
      ...pcClosedForm,
      learn: async (A, problem, z) => each(await pcClosedForm.learn(A, problem, z), times(-1)),
    };
    const { checks } = await checkRule(rule, { seed: 4 });
    const found = checks.find((c) => c.check === 'energy-descent')!.explanation!;
    expect(found.asked).toMatch(/updates descend the least energy/);
    expect(found.came).toMatch(/is -/);
    expect(found.smallest).toBe('widths 1-1-1, batch 1; x = [1], y = [-94], W_1 = [2], W_2 = [3]');
    expect(found.replay).toBe(
      "await checkRule(rule, { seed: 4, profile: 'core', checks: ['energy-descent'] }) // that case alone: problems: ['scalar/2-3']",
    );
    expect(found.cause).toBe('the update is −1 times what it must be: a sign error in the update');
  });

  test('asks about the very case alone, as its explanation says: the same numbers, and no other problem', async () => {
    const met: string[] = [];
    const bent = (problem: { x: Float64Matrix; y: Float64Matrix }): boolean => problem.x.columns === 6;
    const rule: LearningRule = {
      ...pcClosedForm,
      infer: (A, problem, options) => {
        met.push(JSON.stringify([...problem.x.data]));
        return pcClosedForm.infer(A, problem, options);
      },
      learn: async (A, problem, z) => {
        const updates = await pcClosedForm.learn(A, problem, z);
        return bent(problem) ? each(updates, times(-1)) : updates;
      },
    };
    const asked = { seed: 4, checks: ['energy-descent'] } as const;
    const all = (await checkRule(rule, asked)).checks[0]!;
    const name = /problems: \['(.*)'\]$/.exec(all.explanation!.replay)![1]!;
    const everyOne = met.splice(0);
    const alone = (await checkRule(rule, { ...asked, problems: [name] })).checks[0]!;
    expect([alone.outcome, alone.detail, alone.shape]).toEqual([all.outcome, all.detail, all.shape]);
    expect(alone.problems).toBe(1);
    expect([...new Set(met)]).toHaveLength(1);
    expect(everyOne).toContain(met[0]);
  });

  test('is partial when a required check is left out, and says so in place of success', async () => {
    const { result, asExpected, checks } = await checkRule(pcClosedForm, { seed: 1, checks: ['stationarity'] });
    expect({ result, asExpected, count: checks.length }).toEqual({ result: 'partial', asExpected: false, count: 1 });
  });

  const unable = (refuse: boolean): LearningRule => ({
    ...pcClosedForm,
    capabilities: { skips: false, scales: false },
    infer: async (A, problem) => {
      const beyond = chainOf(problem).some((at) => at.skip || at.scale.data[0] !== 1);
      return beyond && refuse ? { undecided: 'plain layers only' } : settled(A, problem);
    },
  });

  test('lets a rule lack skips and premultipliers if it refuses them; what then stays untested makes it partial', async () => {
    const refusing = await checkRule(unable(true), { seed: 1 });
    expect(outcomes(refusing)['declared-absence']).toBe('holds');
    const lacked = refusing.checks.find((c) => c.check === 'scales-and-skips')!;
    expect(lacked).toMatchObject({
      problems: 0,
      asExpected: true,
      notApplicable: expect.stringMatching(/declares to lack/),
    });
    expect(refusing.result).toBe('as expected'); // not applicable, by declaration, is not untested
    const others = CORE_IDS.filter((id) => id !== 'homogeneity');
    const untested = await checkRule(unable(true), { seed: 1, checks: others });
    expect(untested).toMatchObject({
      ...{ result: 'partial', asExpected: false },
      missing: ['C12 homogeneity is required and was not asked'],
    });
    const answering = await checkRule(unable(false), { seed: 1, checks: ['declared-absence'] });
    expect(outcomes(answering)['declared-absence']).toBe('refuted');
  });

  const round = (a: Float64Matrix): Float64Matrix => ({ ...a, data: a.data.map(Math.fround) });
  const single: LearningRule = {
    ...pcClosedForm,
    infer: async (A, problem) => settled(A, problem).map(round),
    learn: async (A, problem, z) => each(await pcClosedForm.learn(A, problem, z.map(round)), round),
  };

  test('holds a rule in float32 to what it declares, and refutes one that declares nothing', async () => {
    const declared = await checkRule({ ...single, accuracy: 1e-5, unitRoundoff: 2 ** -24 }, { seed: 1 });
    expect(declared.asExpected, `declared\n${explain(declared)}`).toBe(true);
    const checks = ['float32', 'local-gradient', 'stationarity'] as const;
    const silent = await checkRule(single, { seed: 1, checks });
    expect(outcomes(silent)).toEqual(Object.fromEntries(checks.map((id) => [id, 'refuted'])));
    const half: LearningRule = {
      ...single,
      ...{ accuracy: 1e-5, unitRoundoff: 2 ** -24 },
      learn: async (A, problem, z) => each(await single.learn(A, problem, z), times(1 + 2 ** -11)),
    };
    expect(outcomes(await checkRule(half, { seed: 1, checks: ['local-gradient'] }))['local-gradient']).toBe('refuted');
  });

  test('does not mind a stochastic departure that fails to show', async () => {
    const rule = { ...pcClosedForm, departures: { 'cosine-width': 'It is said to.' } };
    const { checks } = await checkRule(rule, { seed: 1, profile: 'extended', checks: ['cosine-width'] });
    expect(checks.map((c) => [c.outcome, c.expected, c.asExpected])).toEqual([['holds', 'refuted', true]]);
  });

  test('refuses profiles and checks that it does not know', async () => {
    const ask = (options: object): Promise<RuleReport> => checkRule(pcClosedForm, { seed: 1, ...options });
    await expect(ask({ profile: 'all' })).rejects.toThrow(/profile must be one of core, extended/);
    await expect(ask({ checks: ['speed'] })).rejects.toThrow(/checks must name checks/);
    await expect(ask({ checks: ['cosine-width'] })).rejects.toThrow(/ask for profile extended/);
    await expect(ask({ problems: ['linear/99'] })).rejects.toThrow(
      /problems must name problems, got "linear\/99"; known: scalar\/2-3, .*linear\/13, .*nonlinear\/7/,
    );
  });
});
