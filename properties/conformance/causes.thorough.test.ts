import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { fitted } from '../../src/conformance/causes/fitted.ts';
import { regimes } from '../../src/conformance/causes/regimes.ts';
import { checkRule } from '../../src/conformance/checkRule.ts';
import { conformanceProblems } from '../../src/conformance/problems.ts';
import { energyGradient, predictions, stateAt } from '../../src/inference/state.ts';
import { pcClosedForm } from '../../src/learning/index.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { settled } from '../../src/learning/settled.ts';
import { updatesFrom } from '../../src/learning/updates.ts';
import { type LinearProblem, asLinear, supervised } from '../../src/problem/problem.ts';
import { namedIn } from './asDeclared.ts';
import { each, times } from './told.ts';

type Learn = LearningRule['learn'];
type Infer = LearningRule['infer'];
const A = elementwise(float64);

const learning = (learn: Learn): LearningRule => ({ ...pcClosedForm, id: 'mine', learn });
const inferring = (infer: Infer): LearningRule => ({ ...pcClosedForm, id: 'mine', infer });
const causeOf = async (
  rule: LearningRule,
  more: { problems?: string[]; seed?: number } = {},
): Promise<string | undefined> => namedIn(await checkRule(rule, { seed: 3, ...more }));

/** Hidden activities changed, ends as they are. */
const hidden = (
  z: readonly Float64Matrix[],
  change: (zl: Float64Matrix, l: number) => Float64Matrix,
): Float64Matrix[] => z.map((zl, l) => (l === 0 || l === z.length - 1 ? zl : change(zl, l)));
/** As many significant bits. */
const toBits = (v: number, bits: number): number => {
  const unit = v === 0 ? 1 : 2 ** (Math.floor(Math.log2(Math.abs(v))) + 1 - bits);
  return Math.round(v / unit) * unit;
};
const rounded =
  (bits: number) =>
  (a: Float64Matrix): Float64Matrix => ({ ...a, data: a.data.map((v) => toBits(v, bits)) });

describe('the cause of a refutation', () => {
  test.each([
    [-1, /is −1 times what it must be: a sign error in the update$/],
    [0.5, /is 0\.5 times what it must be: a factor of ½ too many$/],
    [0.01, /is 0\.01 times what it must be: a learning rate is in the update$/],
    [0.37, /is 0\.37 times what it must be$/],
    [0, /^the update is zero: it is missing$/],
  ])('is a factor of %s by its value', async (c, text) => {
    const learn: Learn = async (A, p, z) => each(await pcClosedForm.learn(A, p, z), times(c));
    expect(await causeOf(learning(learn))).toMatch(text);
  });

  test('is told for the one layer that has it', async () => {
    const learn: Learn = async (A, p, z) =>
      (await pcClosedForm.learn(A, p, z)).map((u, i) => (i === 0 ? { weights: times(3)(u['weights']!) } : u));
    expect(await causeOf(learning(learn))).toBe('the update is 3 times what it must be, but only in the first layer');
  });

  test('is told for the problems that have it, and then how to declare what a rule is not made for', async () => {
    const learn: Learn = async (A, p, z) => {
      const skips = p.network.edges.some(({ layer }) => layer.recipe.kind === 'residual');
      const all = await pcClosedForm.learn(A, p, z);
      return skips ? each(all, (a) => ({ ...a, data: a.data.map((v, k) => v * (1 + 0.1 * Math.sin(k))) })) : all;
    };
    expect(await causeOf(learning(learn))).toBe(
      'updates are off only on networks with skips; where it is not made for skips, declare capabilities: { skips: false } and refuse them',
    );
  });

  test.each([
    [24, /^numbers are rounded to about 7 digits, as float32 does: .*unitRoundoff: 2 \*\* -24 and accuracy: 1e-5/],
    [11, /^numbers are rounded to about 3 digits, as TF32 and float16 do/],
    [8, /^numbers are rounded to about 2 digits, as bfloat16 does/],
  ])('is rounding to %i bits by the size of its errors, with the lines that declare it', async (bits, text) => {
    const rule: LearningRule = {
      ...inferring(async (A, p) => hidden(settled(A, p), rounded(bits))),
      learn: async (A, p, z) => each(await pcClosedForm.learn(A, p, z), rounded(bits)),
    };
    expect(await causeOf(rule)).toMatch(text);
  });

  /** Plain descent from the sweep. */
  const descending = (steps: number, rate: number): LearningRule =>
    inferring(async (_, p) => {
      let z: readonly Float64Matrix[] = [...predictions(A, p.network, p.x).slice(0, -1), p.y];
      for (let k = 0; k < steps; k++) {
        const g = energyGradient(A, p, z);
        z = hidden(z, (zl, l) => float64.subtract(zl, times(rate)(g[l - 1]!)));
      }
      return z;
    });

  test('is too few steps, by their number and size, where the activities are those of plain descent', async () => {
    expect(await causeOf(descending(30, 0.05))).toMatch(
      /^inference stops after 30 steps of size 0\.05: the gradient still falls, .* go on for longer$/,
    );
    // On stiff networks such a step is too long.
    expect(await causeOf(descending(37, 0.043))).toMatch(
      /^inference (has not converged: .* go on for longer|diverges: .*)$/,
    );
  });

  test('is steps that are too long, where activities grow', async () => {
    expect(await causeOf(descending(60, 0.9))).toMatch(/^inference diverges: .* below 2\/λ_max$/);
  });

  test('is told of inference and of learning, where each has its own', async () => {
    const rule: LearningRule = {
      ...inferring(async (A, p) => hidden(settled(A, p), times(0.9))),
      learn: async (A, p, z) => each(await pcClosedForm.learn(A, p, z), times(2)),
    };
    expect(await causeOf(rule)).toBe(
      'activities are 0.9 times the equilibrium’s; and the update is 2 times what it must be: the ½ of the energy is not there',
    );
  });

  test('is not told where nothing known gives these answers', async () => {
    const noise: Learn = async (A, p, z) =>
      each(await pcClosedForm.learn(A, p, z), (a) => ({
        ...a,
        data: a.data.map((v, k) => v + 0.3 * Math.sin(7 * k + v)),
      }));
    expect(await causeOf(learning(noise))).toBeUndefined();
    const bent: Infer = async (A, p) =>
      hidden(settled(A, p), (zl) => ({ ...zl, data: zl.data.map((v, k) => v + 0.1 * Math.cos(5 * k)) }));
    expect(await causeOf(inferring(bent))).toBeUndefined();
  });

  test('is how much samples weigh, where they do not weigh the same', async () => {
    const learn: Learn = (_, p, z) => {
      const first = (a: Float64Matrix): Float64Matrix => ({
        ...a,
        data: a.data.map((v, k) => (k % a.columns === 0 ? 3 * v : v)),
      });
      const { edges, priced } = stateAt(A, p.network, z);
      return updatesFrom(A, p.network, { edges }, (node) => first(priced[node]!.signal()), p.x.columns);
    };
    expect(await causeOf(learning(learn))).toMatch(
      /^samples do not weigh the same in the update.*: in a batch of \d+ sample 1 weighs 3, samples? .* 1 times what they must$/,
    );
  });

  test('is a tolerance that is absolute, where small data alone show it', async () => {
    const infer: Infer = async (_, p) => {
      const z = settled(A, p);
      const sweep = [...predictions(A, p.network, p.x).slice(0, -1), p.y];
      const g = energyGradient(A, p, sweep);
      return g.every(({ data }) => data.every((v) => Math.abs(v) < 1e-9)) ? sweep : z;
    };
    expect(await causeOf(inferring(infer))).toMatch(
      /^inference is off for small data and right for large: .* absolute/,
    );
  });

  test('is what is kept of an earlier question', async () => {
    const known = new Map<string, LinearProblem<Float64Matrix>['network']>();
    const infer: Infer = async (_, p) => {
      const key = [...p.network.nodes.map(({ shape }) => shape.join()), p.x.columns].join('-');
      const before = known.get(key) ?? asLinear(p).network;
      known.set(key, before);
      return settled(A, supervised(before, p.x, p.y));
    };
    expect(await causeOf(inferring(infer))).toMatch(/inference uses the weights of the first question of that shape$/);
  });

  test('is told of the training step, where that alone is wrong', async () => {
    const step: LearningRule['step'] = async (E, p, options) => {
      const activities = (await pcClosedForm.infer(E, p, options)) as readonly Float64Matrix[];
      return { activities, updates: each(await pcClosedForm.learn(E, p, activities), times(-1)) };
    };
    expect(await causeOf({ ...pcClosedForm, id: 'mine', step })).toBe(
      'in the training step, the update is −1 times what it must be: a sign error in the update',
    );
  });

  test('is where steps are too long, in the place where they are', async () => {
    const steep: Infer = async (_, p) => {
      const precise = p.network.nodes.some(({ term }) => term.kind === 'gaussian' && term.precision.data[0]! > 100);
      if (!precise) return settled(A, p);
      let z: readonly Float64Matrix[] = [...predictions(A, p.network, p.x).slice(0, -1), p.y];
      for (let k = 0; k < 200; k++) {
        const g = energyGradient(A, p, z);
        z = hidden(z, (zl, l) => float64.subtract(zl, times(0.05)(g[l - 1]!)));
      }
      return z;
    };
    expect(await causeOf(inferring(steep))).toMatch(/^inference diverges, only with precisions of .* or more: /);
  });

  test('is not told from one small problem', async () => {
    const learn: Learn = async (A, p, z) => each(await pcClosedForm.learn(A, p, z), times(2));
    expect(await causeOf(learning(learn), { problems: ['scalar/2-3'] })).toBeUndefined();
  });

  test('is the same whatever the seed', async () => {
    const learn: Learn = async (A, p, z) => each(await pcClosedForm.learn(A, p, z), times(p.x.columns));
    const causes = await Promise.all([11, 12, 13].map((seed) => causeOf(learning(learn), { seed })));
    expect(new Set(causes)).toEqual(
      new Set(['the update is B times what it must be: it is summed over the batch where it must be averaged']),
    );
  });
});

describe('regimes', () => {
  const places = conformanceProblems(1).map(({ problem }) => ({ problem }));
  test('are what all wrong places have and no right one', () => {
    const wrong = places.filter(({ problem }) => problem.x.columns >= 5);
    expect(
      regimes(
        wrong,
        places.filter((at) => !wrong.includes(at)),
      ),
    ).toEqual(['with batches of 5 or more']);
  });
  test('are none where nothing is right', () => {
    expect(regimes(places, [])).toEqual([]);
  });
});

test('the number of a family is found from what came', () => {
  const found = fitted((k) => Float64Array.of(Math.exp(k) - 3, 2 * k - 2 * Math.log(3)));
  expect(Math.abs(found! - Math.log(3))).toBeLessThan(2 ** -40);
});
