import { describe, expect, test } from 'vitest';
import { float64 } from '../src/arithmetic/float64.ts';
import { ValueError } from '../src/errors.ts';
import { type Baseline, readBaseline, writeBaseline } from '../src/gate/baseline.ts';
import { CONFIGURATIONS } from '../src/gate/configurations.ts';
import { type GateResult, gate, newBaseline } from '../src/gate/gate.ts';
import { keyText } from '../src/gate/series.ts';
import { gradientDescent } from '../src/inference/gradientDescent.ts';
import { backprop, pcClosedForm } from '../src/learning/index.ts';
import { mapParameters } from '../src/layers/parameters.ts';
import { asLinear } from '../src/problem/problem.ts';
import type { LearningRule } from '../src/learning/rule.ts';
import { gateText } from '../src/report/gate/index.ts';
import { spectrum } from '../src/theory/spectrum.ts';

const NAMES = [...CONFIGURATIONS.keys()];

/** The rule with P_lᵀ S⁻¹ r replaced by what comes back through feedback weights that are `factor` times the forward ones. */
const weakFeedback = (factor: number): LearningRule => ({
  ...pcClosedForm,
  learn: async (A, problem, z) => {
    const updates = await pcClosedForm.learn(A, problem, z);
    return updates.map((update, i) => {
      const c = A.matrix(1, 1, [factor ** (updates.length - 1 - i)]);
      return mapParameters(update, (u) => A.scale(c, u));
    });
  },
});

/** Predictive coding whose inference is stopped after a number of steps. */
const stoppedAfter = (steps: number): LearningRule => ({
  ...pcClosedForm,
  infer: async (_, given) => {
    const problem = asLinear(given);
    const { mu, lambdaMax } = spectrum(float64, problem.network);
    const stepSize = 2 / (mu + lambdaMax);
    return (await gradientDescent(float64, problem, { stepSize, mu, relativeError: 0, maxSteps: steps })).activities;
  },
});

/** What a build prints. */
const printed = (result: GateResult): string =>
  gateText({
    ...{ ...result, schema: 'pcn-check/gate', version: 1, pcnCheck: '0.1.0' },
    ...{ baseline: { file: 'b.txt', pcnCheck: '0.1.0' }, replay: 'npx pcn-check gate ./rule.mjs' },
  });

const lost = (rule: LearningRule, when: (i: number) => boolean): LearningRule => {
  let calls = 0;
  return {
    ...rule,
    infer: async (A, problem, options) =>
      when(calls++) ? { undecided: 'out of patience' } : rule.infer(A, problem, options),
  };
};

describe('the gate', () => {
  let baseline: Baseline | undefined;
  const closedForm = async (): Promise<Baseline> =>
    (baseline ??= readBaseline(writeBaseline(await newBaseline(pcClosedForm, 1, '0.1.0'))));

  test('an unchanged rule passes with eight networks, and every drop is exactly 0', async () => {
    const result = await gate(pcClosedForm, await closedForm());
    expect(result).toMatchObject({ outcome: 'passes', networks: 8, fresh: [] });
    expect(result.rows.every(({ drop }) => drop === 0)).toBe(true);
    expect(printed(result)).toMatch(/^gate pc-closed-form: passes/);
  });

  test('feedback of 0.97 fails: each layer l of L shows its known factor 0.97^(L−l), within its interval', async () => {
    const result = await gate(weakFeedback(0.97), await closedForm());
    expect(result.outcome).toBe('fails');
    for (const name of NAMES) {
      const { depth } = CONFIGURATIONS.get(name)!;
      for (let l = 1; l <= depth; l++) {
        const row = result.rows.find(
          (r) => r.metric === 'norm-ratio-to-bp' && r.configuration === name && r.layer === l,
        )!;
        const known = -(depth - l) * Math.log(0.97);
        expect(row.outcome).toBe(l < depth ? 'fails' : 'passes');
        expect(Math.abs(row.drop - known)).toBeLessThan(2e-5);
        if (l < depth) expect(row.interval[0] - 2e-5 <= known && known <= row.interval[1] + 2e-5).toBe(true);
        const cosine = result.rows.find(
          (r) => keyText(r) === keyText({ ...row, metric: 'cosine-to-bp', claim: 'lim/cosine-width' }),
        )!;
        expect(cosine.outcome).toBe('passes'); // a layer's own direction is untouched
      }
    }
    expect(printed(result)).toMatch(
      /✗ fails: norm of the update over that of backpropagation's, layer 1, ntp-L5-N10-B4-teacher \(claim se\/eq-07, float64, float64\): fell by a factor 1\.13, interval 1\.13 to 1\.13, margin 1\.01; median \S+ → \S+, 16 networks/,
    );
    expect(printed(result)).toContain('replay: npx pcn-check gate ./rule.mjs');
  });

  test('inference that is stopped early fails, on the energy that it leaves behind', async () => {
    const result = await gate(stoppedAfter(16), await closedForm());
    expect(result.outcome).toBe('fails');
    const energies = result.rows.filter((r) => r.metric === 'energy-ratio' && r.outcome === 'fails');
    expect(energies.length).toBeGreaterThan(0);
    energies.forEach((r) => expect(r.side).toBe('higher'));
  });

  test('inference that runs longer than before leaves less energy behind, which passes', async () => {
    const early = await newBaseline(stoppedAfter(16), 1, '0.1.0');
    const only = { ...early, series: early.series.filter((s) => s.metric === 'energy-ratio') };
    const result = await gate(pcClosedForm, only);
    expect(result.outcome).toBe('passes');
    expect(result.rows.some((r) => r.drop < -Math.log(1.01))).toBe(true);
    expect(result.fresh.length).toBe(early.series.length - only.series.length);
    expect(printed(result)).toContain('series are new and not gated yet');
  });

  test('a rule that turns less from backpropagation than before passes: an improvement of the direction is no failure', async () => {
    /** Adds to each update a part orthogonal to it, an `epsilon` of its norm, which backpropagation does not have either. */
    const turned = (epsilon: number): LearningRule => ({
      ...backprop,
      learn: async (A, problem, z) =>
        (await backprop.learn(A, problem, z)).map(({ weights }) => {
          const u = weights!;
          const v = u.data.map((x, i) => Math.abs(x) * (i % 2 === 0 ? 1 : -1));
          const [uu, uv] = [u.data.reduce((s, x) => s + x * x, 0), u.data.reduce((s, x, i) => s + x * v[i]!, 0)];
          const w = v.map((x, i) => x - (uv / uu) * u.data[i]!);
          const scale = epsilon * Math.sqrt(uu / w.reduce((s, x) => s + x * x, 0));
          return { weights: { ...u, data: u.data.map((x, i) => x + scale * w[i]!) } };
        }),
    });
    const before = await newBaseline(turned(0.1), 1, '0.1.0'); // cosine 0.995, norm 1.005
    const result = await gate(backprop, before);
    for (const metric of ['cosine-to-bp', 'norm-ratio-to-bp', 'energy-ratio'])
      for (const row of result.rows.filter((r) => r.metric === metric)) expect(row.outcome).toBe('passes');
    const better = result.rows.filter((r) => r.metric === 'cosine-to-bp');
    // Two cosines, each kept to six digits.
    better.forEach((row) => expect(Math.abs(row.drop - (1 / Math.sqrt(1.01) - 1))).toBeLessThanOrEqual(1e-6));
    const back = await gate(turned(0.1), await newBaseline(backprop, 1, '0.1.0'));
    expect(back.rows.some((r) => r.metric === 'cosine-to-bp' && r.outcome === 'fails')).toBe(true);
  });

  test('a rule without answers any more fails and says why; without answers on every fourth network it does not pass', async () => {
    const silent = await gate(
      lost(pcClosedForm, () => true),
      await closedForm(),
    );
    expect(silent).toMatchObject({ outcome: 'fails', networks: 16 });
    expect(printed(silent)).toMatch(/no answer any more on 16 of 16 networks/);
    expect(printed(silent)).toMatch(
      /no answer any more on 48 networks:\n  sp-L3-N12-B4-teacher, network 1: .*out of patience/,
    );
    const sometimes = await gate(
      lost(pcClosedForm, (i) => i % 4 === 0),
      await closedForm(),
    );
    expect(sometimes.lost[0]!.reason).toContain('out of patience');
    expect(sometimes.rows.every((r) => r.networks > 8)).toBe(true); // two lost answers among eight are too many to pass
  });

  test('answers that begin at the second look are held against the same networks as before', async () => {
    const firstLook = 8 * NAMES.length;
    const late = await gate(
      lost(pcClosedForm, (i) => i < firstLook),
      await closedForm(),
    );
    expect(late).toMatchObject({ outcome: 'undecided', networks: 32 }); // no drop: 8 of 32 are lost, and nine may be
    expect(late.lost).toHaveLength(firstLook);
    for (const row of late.rows) expect(row.outcome).toBe('passes');
    for (const row of late.rows) expect(row).toMatchObject({ drop: 0, lost: 8 });
  });

  test('a rule that crashes or returns wrong shapes has no answer, and no baseline is made of it', async () => {
    const crashing: LearningRule = {
      ...pcClosedForm,
      learn: () => {
        throw new Error('no such thing');
      },
    };
    const misshapen: LearningRule = { ...pcClosedForm, learn: (_, __, z) => z.map((weights) => ({ weights })) };
    for (const [rule, reason] of [
      [crashing, /no such thing/],
      [misshapen, /updates of pc-closed-form must be/],
    ] as const) {
      await expect(newBaseline(rule, 1, '0.1.0')).rejects.toThrow(ValueError);
      await expect(newBaseline(rule, 1, '0.1.0')).rejects.toThrow(reason);
    }
  });

  test('a baseline of another rule, and an empty one, are refused', async () => {
    await expect(gate(backprop, await closedForm())).rejects.toThrow(
      /must be one of backprop, got one of pc-closed-form; name its file with --baseline/,
    );
    await expect(gate(pcClosedForm, { ...(await closedForm()), series: [] })).rejects.toThrow(/at least one series/);
  });
});
