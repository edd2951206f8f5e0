import { describe, expect, test } from 'vitest';
import { type RationalMatrix, rational as Q } from '../../src/arithmetic/rational.ts';
import { SingularError } from '../../src/errors.ts';
import { linearNetwork } from '../../src/network/numbers.ts';
import { linearGaussian } from '../../src/network/linearGaussian.ts';
import { supervised } from '../../src/problem/problem.ts';
import { random } from '../../src/random.ts';
import { engineRule } from '../../src/training/engineRule.ts';
import { type FactorOptions, inputFactor } from '../../src/training/factors.ts';
import { type MomentBatch, momentChanges } from '../../src/training/moments.ts';
import { factorReading } from '../../src/training/readings.ts';
import { TRAINING_RULES, type TrainingRule } from '../../src/training/rules.ts';
import { fractions } from './exactEngine.ts';

const SHAPES = [
  [2, 3],
  [3, 2, 3],
  [2, 3, 2],
  [2, 2, 3, 2],
  [3, 2, 2, 2],
] as const;
const STEPS = 2;
const RATE = Q.matrix(1, 1, [0.25]);
const READINGS = ['printed-none', 'corrected-none'] as const;

interface Case {
  readonly widths: readonly number[];
  readonly batch: number;
  readonly seed: number;
}

const drawn = ({ widths, batch, seed }: Case) => {
  const r = random(seed, 'second moments');
  const draw = (m: number, n: number): RationalMatrix =>
    Q.matrix(
      m,
      n,
      Float64Array.from({ length: m * n }, () => r.integer(-3, 3)),
    );
  const target = draw(widths.at(-1)!, widths[0]!);
  const weights = widths.slice(1).map((m, i) => draw(m, widths[i]!));
  return { target, weights, inputs: Array.from({ length: STEPS }, () => draw(widths[0]!, batch)) };
};

/** What the plain rule changes, sample by sample. */
async function plainly(
  rule: TrainingRule,
  factors: FactorOptions | undefined,
  widths: readonly number[],
  weights: readonly RationalMatrix[],
  x: RationalMatrix,
  target: RationalMatrix,
): Promise<RationalMatrix[]> {
  const shape = linearNetwork(Q, { widths, weights: weights.map(({ data }) => new Float64Array(data.length)) });
  const edges = shape.edges.map((edge, i) => ({ ...edge, theta: { ...edge.theta, weights: weights[i]! } }));
  const problem = supervised(linearGaussian({ nodes: shape.nodes, edges }), x, Q.multiply(target, x));
  const made = engineRule(rule, factors);
  const z = await made.infer(fractions, problem, { accuracy: 0, seed: 0 });
  if ('undecided' in z) throw new Error(z.undecided);
  return (await made.learn(fractions, problem, z)).map(({ weights }) => weights!);
}

/** By XXᵀ/B where there are as many samples as inputs, by x otherwise. */
function batchOf(
  x: RationalMatrix,
  target: RationalMatrix,
  factors: FactorOptions | undefined,
): MomentBatch<RationalMatrix> {
  const [n, B] = Q.shape(x);
  const oneOverB = Q.reciprocal(Q.matrix(1, 1, [B]));
  if (B < n) return { x, y: Q.multiply(target, x), ...(B === 1 ? {} : { moment: Q.scale(oneOverB, Q.identity(B)) }) };
  const moment = Q.scale(oneOverB, Q.multiply(x, x, { transposeB: true }));
  return { y: target, moment, ...(factors ? { inputFactor: inputFactor(Q, moment, factors) } : {}) };
}

/** Both paths side by side for some steps; how many were compared before a factor had no inverse. */
async function compare(rule: TrainingRule, factors: FactorOptions | undefined, c: Case): Promise<number> {
  const { target, inputs, ...begun } = drawn(c);
  let { weights } = begun;
  for (const [step, x] of inputs.entries()) {
    let fast: readonly RationalMatrix[];
    let plain: readonly RationalMatrix[];
    try {
      plain = await plainly(rule, factors, c.widths, weights, x, target);
      fast = momentChanges(Q, rule, weights, batchOf(x, target, factors), factors).changes;
    } catch (error) {
      if (!(error instanceof SingularError)) throw error;
      return step;
    }
    expect(fast.map(Q.format)).toEqual(plain.map(Q.format));
    weights = weights.map((W, i) => Q.add(W, Q.scale(RATE, fast[i]!)));
  }
  return STEPS;
}

const CASES = TRAINING_RULES.flatMap((rule) =>
  (rule.rescaling === 'factors' ? READINGS : [undefined]).map((reading) => ({
    rule,
    reading,
    title: [rule.id, reading].filter(Boolean).join(', '),
  })),
);

describe('updates by second moments are those of the batch, in exact fractions', () => {
  test.each(CASES.map((c) => [c.title, c] as const))(
    '%s: for every shape, and fewer, as many and more samples than inputs',
    async (_, { rule, reading }) => {
      const factors = reading ? { reading: factorReading(reading), alpha: 0 } : undefined;
      let compared = 0;
      for (const widths of SHAPES)
        for (const batch of [1, 2, 3, 4])
          for (const seed of [1, 2, 3]) compared += await compare(rule, factors, { widths, batch, seed });
      expect(compared).toBeGreaterThan(SHAPES.length * 4 * STEPS); // of three times as many: integers make singular factors
    },
    60_000,
  );

  test('the printed and the transposed factor differ', async () => {
    const { target, weights, inputs } = drawn({ widths: [3, 2, 3], batch: 4, seed: 1 });
    const rule = TRAINING_RULES.find(({ id }) => id === 'pc-factors')!;
    const [printed, corrected] = READINGS.map((id) => {
      const factors = { reading: factorReading(id), alpha: 0 };
      return momentChanges(Q, rule, weights, batchOf(inputs[0]!, target, factors), factors).changes.map(Q.format);
    });
    expect(printed).not.toEqual(corrected);
  });
});
