import { describe, expect, test } from 'vitest';
import { float64, type Float64Matrix } from '../src/arithmetic/float64.ts';
import { backpropagatedChanges, localChanges, predictionDerivative } from '../src/definition/changes.ts';
import { prediction } from '../src/definition/energy.ts';
import { CONFIGURATIONS, gateProblem } from '../src/gate/configurations.ts';
import { measure } from '../src/gate/measure.ts';
import type { MetricId } from '../src/gate/metrics.ts';
import { backprop, pcClosedForm, pcIterative, pcTheorem2 } from '../src/learning/index.ts';
import type { LearningRule } from '../src/learning/rule.ts';
import { equilibratedEnergy, loss } from '../src/theory/equilibrium.ts';
import { expectAsCommitted } from './committedBaseline.ts';

const NAMES = [...CONFIGURATIONS.keys()];

/** Σ over all entries of the matrices, side by side. */
const sum = (a: readonly Float64Matrix[], b: readonly Float64Matrix[]): number =>
  a.reduce((total, m, k) => m.data.reduce((s, v, i) => s + v * b[k]!.data[i]!, total), 0);

/** The value of one metric on network 1 of a configuration. */
async function first(rule: LearningRule, metric: MetricId, configuration: string, layer: number | 'all' = 'all') {
  const { series } = await measure(rule, { seed: 1, from: 0, to: 1 });
  return series.find((s) => s.metric === metric && s.configuration === configuration && s.layer === layer)?.values[0];
}

/** To the six digits that a baseline keeps. */
const agree = (value: number | undefined, expected: number): void =>
  expect(Math.abs(value! - expected)).toBeLessThanOrEqual(5.1e-6 * Math.max(Math.abs(expected), 1e-6));

describe('metrics', () => {
  test('a count of iterations that is none is no answer, and says so', async () => {
    const half: LearningRule = {
      ...pcClosedForm,
      infer: (A, problem, options) => (options.onIterations?.(2.5), pcClosedForm.infer(A, problem, options)),
    };
    const { series, noAnswers } = await measure(half, { seed: 1, from: 0, to: 1 });
    expect(series).toEqual([]);
    expect(noAnswers).toHaveLength(NAMES.length);
    expect(noAnswers[0]!.reason).toBe('onIterations must be told a count, got 2.5');
  });

  for (const name of NAMES)
    test(`on ${name} they are what other formulas give: the local rule at the minimum, textbook backpropagation, dual numbers, ½ rᵀS⁻¹r`, async () => {
      const problem = gateProblem(name, 1, 0);
      const [pc, bp] = [localChanges(float64, problem), backpropagatedChanges(float64, problem)];
      const cosine = (a: readonly Float64Matrix[], b: readonly Float64Matrix[]): number =>
        sum(a, b) / Math.sqrt(sum(a, a) * sum(b, b));
      for (let l = 1; l <= pc.length; l++) {
        const [a, b] = [[pc[l - 1]!], [bp[l - 1]!]];
        agree(await first(pcClosedForm, 'cosine-to-bp', name, l), cosine(a, b));
        agree(await first(pcClosedForm, 'norm-ratio-to-bp', name, l), Math.sqrt(sum(a, a) / sum(b, b)));
      }
      agree(await first(pcClosedForm, 'cosine-to-bp', name), cosine(pc, bp));
      agree(await first(pcClosedForm, 'norm-ratio-to-bp', name), Math.sqrt(sum(pc, pc) / sum(bp, bp)));
      const moved = predictionDerivative(float64, problem, pc);
      const r = float64.subtract(problem.y, prediction(float64, problem.network, problem.x));
      const column = (m: Float64Matrix, b: number): Float64Matrix => ({
        ...{ rows: m.rows, columns: 1 },
        data: Float64Array.from({ length: m.rows }, (_, i) => m.data[i * m.columns + b]!),
      });
      const alignments = Array.from({ length: r.columns }, (_, b) => cosine([column(r, b)], [column(moved, b)]));
      agree(
        await first(pcClosedForm, 'target-alignment', name),
        alignments.reduce((total, a) => total + a, 0) / alignments.length,
      );
      const ratio = equilibratedEnergy(float64, problem).data[0]! / loss(float64, problem).data[0]!;
      agree(await first(pcClosedForm, 'energy-ratio', name), ratio);
    });

  test('backpropagation is itself, Theorem 2 is aligned with the target, and only a rule that iterates has iterations', async () => {
    for (const name of NAMES) {
      expect(await first(backprop, 'cosine-to-bp', name)).toBe(1);
      expect(await first(backprop, 'norm-ratio-to-bp', name)).toBe(1);
      expect(await first(backprop, 'energy-ratio', name)).toBe(1);
      expect(await first(backprop, 'iterations', name)).toBeUndefined();
      expect(await first(pcTheorem2, 'target-alignment', name)).toBe(1);
      expect(await first(pcIterative, 'iterations', name)).toBeGreaterThan(0);
    }
  });

  test('networks are the same whether measured in one go or in parts, and differ from each other', async () => {
    const [whole, late] = [
      await measure(pcClosedForm, { seed: 1, from: 0, to: 4 }),
      await measure(pcClosedForm, { seed: 1, from: 2, to: 4 }),
    ];
    expect(late.series.map(({ values }) => values)).toEqual(whole.series.map(({ values }) => values.slice(2)));
    for (const { values } of whole.series) expect(new Set(values).size).toBe(4);
  });
});

// Those of the other built-in rules: gateMetrics.thorough.test.ts.
describe('the committed baselines', () => {
  for (const rule of [backprop, pcClosedForm, pcIterative, pcTheorem2])
    test(`${rule.id} is as it was when its baseline was made, on this machine too`, () => expectAsCommitted(rule));
});
