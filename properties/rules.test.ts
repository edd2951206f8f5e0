import { describe, expect, test } from 'vitest';
import type { Arithmetic } from '../src/arithmetic/arithmetic.ts';
import { frobenius } from '../src/arithmetic/norm.ts';
import { dual } from '../src/arithmetic/dual.ts';
import { errorBound } from '../src/arithmetic/errorBound.ts';
import { float64, type Float64Matrix } from '../src/arithmetic/float64.ts';
import { type FieldMatrix, primeField } from '../src/arithmetic/primeField.ts';
import { conformanceProblems } from '../src/conformance/problems.ts';
import { localChangesAt, derivativeAlong } from '../src/definition/changes.ts';
import { energy, innerProduct } from '../src/definition/energy.ts';
import { exactly } from '../src/inference/certificate.ts';
import { LEARNING_RULES, backprop, pcClosedForm } from '../src/learning/index.ts';
import { type DualOutcome, augmentedLagrangian, methodOfMultipliers } from '../src/learning/pcAlm.ts';
import { fixedPredictionActivities, fixedPredictionUpdates } from '../src/learning/pcFixedPrediction.ts';
import { whitened } from '../src/learning/pcPrecisionWeighted.ts';
import { withOutputPrecision } from '../src/learning/pcTargetPropagation.ts';
import { settled } from '../src/learning/settled.ts';
import type { Parameters } from '../src/layers/layer.ts';
import { weightsOf } from '../src/network/linearGaussian.ts';
import { mapOf } from '../src/network/maps.ts';
import { linearProblem } from '../src/problem/numbers.ts';
import { type LinearProblem, mapProblem, requireClamps, supervised } from '../src/problem/problem.ts';
import { random } from '../src/random.ts';
import { equilibriumActivities } from '../src/theory/equilibrium.ts';
import { bpFactors, weightGradients } from '../src/theory/gradients.ts';

const PROBLEMS = conformanceProblems(5);
const E = errorBound(float64, 2 ** -53);

/** A problem with random residues in place of its numbers: an identity that holds here holds for all weights, but for chance. */
function inField(problem: LinearProblem<Float64Matrix>, seed: number): LinearProblem<FieldMatrix> {
  const r = random(seed, 'test/rules');
  const draw = ({ rows, columns }: Float64Matrix): FieldMatrix =>
    primeField.matrix(
      rows,
      columns,
      Float64Array.from({ length: rows * columns }, () => r.integer(1, 2 ** 30)),
    );
  return mapProblem(problem, draw);
}

/** The changes of W_1..W_L. */
const weights = <M>(updates: readonly Parameters<M>[]): M[] => updates.map(({ weights }) => weights!);
const norm = ({ data }: Float64Matrix): number => frobenius([data]);

const minus = <M>(A: Arithmetic<M>, list: readonly M[]): M[] => list.map((a) => A.scale(A.matrix(1, 1, [-1]), a));

/** |computed − exact| entry by entry against the proven bound for both. */
function within(
  computed: readonly Float64Matrix[],
  proven: readonly { value: Float64Matrix; error: Float64Array }[],
): void {
  for (const [i, a] of computed.entries())
    for (const [k, v] of a.data.entries())
      expect(Math.abs(v - proven[i]!.value.data[k]!)).toBeLessThanOrEqual(2 * proven[i]!.error[k]!);
}

describe('the local gradient of the conformance suite', () => {
  test('is minus the derivative of the energy along any direction, exactly (oracle: dual numbers in a prime field)', () => {
    for (const [i, { problem }] of PROBLEMS.entries()) {
      const exact = inField(problem, i);
      const z = inField(problem, i + 100);
      const widths = problem.network.widths;
      const activities = widths.map((n, l) =>
        l === 0
          ? exact.x
          : l === widths.length - 1
            ? exact.y
            : primeField.multiply(
                primeField.matrix(n, 1, new Float64Array(n).fill(l + 2)),
                primeField.matrix(
                  1,
                  problem.x.columns,
                  Float64Array.from({ length: problem.x.columns }, (_, b) => b + 3),
                ),
              ),
      );
      const directions = z.network.layers.map(weightsOf);
      const along = derivativeAlong(primeField, exact, directions, (D, p) =>
        energy(D, p.network, activities.map(dual(primeField).constant)),
      );
      const inner = localChangesAt(primeField, exact, activities)
        .map((change, l) => innerProduct(primeField, change, directions[l]!))
        .reduce((sum, term) => primeField.add(sum, term));
      expect(primeField.equals(inner, minus(primeField, [along])[0]!)).toBe(true);
    }
  });
});

describe('predictive coding with fixed predictions', () => {
  test('equals backpropagation exactly, for all weights (prime field)', () => {
    for (const [i, { problem }] of PROBLEMS.entries()) {
      const exact = inField(problem, i);
      const updates = weights(fixedPredictionUpdates(primeField, exact, fixedPredictionActivities(primeField, exact)));
      const bp = minus(primeField, weightGradients(primeField, exact, bpFactors(primeField, exact)));
      expect(updates.every((a, l) => primeField.equals(a, bp[l]!))).toBe(true);
    }
  });

  test('equals backpropagation in float64 within the running error bounds of both', async () => {
    for (const { problem } of PROBLEMS) {
      const bounded = mapProblem(problem, exactly);
      const proven = weights(fixedPredictionUpdates(E, bounded, fixedPredictionActivities(E, bounded)));
      const bp = weights(await backprop.learn(float64, problem, []));
      const bpBound = weightGradients(E, bounded, bpFactors(E, bounded));
      within(
        bp,
        proven.map(({ value, error }, i) => ({ value, error: error.map((e, k) => e + bpBound[i]!.error[k]!) })),
      );
    }
  });

  test('does not after a step too few: the lowest layer’s error is still zero', () => {
    const { problem } = PROBLEMS.find((p) => p.problem.network.layers.length === 3)!;
    const z = fixedPredictionActivities(float64, problem);
    const first = weights(
      fixedPredictionUpdates(float64, problem, [z[0]!, ...equilibriumActivities(float64, problem).slice(1)]),
    );
    const bp = minus(float64, weightGradients(float64, problem, bpFactors(float64, problem)));
    expect(norm(float64.subtract(first[0]!, bp[0]!))).toBeGreaterThan(1e-3 * norm(bp[0]!));
  });
});

/** x = 1, W = (2, 3), y = 1: S = 10, so S⁻¹/p_L = 0.1 and the multipliers are stable below α = 20. */
const HAND = linearProblem(float64, { widths: [1, 1, 1], weights: [[2], [3]], x: [1], y: [1], batch: 1 });

describe('PC-ALM', () => {
  const run = (problem: LinearProblem<Float64Matrix>, alpha: number): Promise<DualOutcome<Float64Matrix>> =>
    methodOfMultipliers(float64, problem, { alpha, tolerance: 2 ** -48, maxSteps: 100_000 });

  test('with α = 0 is predictive coding, within the running error bound of the closed form', async () => {
    const alm = augmentedLagrangian(0);
    for (const { problem } of PROBLEMS) {
      const z = await alm.infer(float64, problem, { accuracy: 1e-8, seed: 1 });
      if ('undecided' in z) throw new Error(z.undecided);
      within(z, equilibriumActivities(E, mapProblem(problem, exactly)));
      expect(await alm.learn(float64, problem, z)).toEqual(await pcClosedForm.learn(float64, problem, z));
    }
  });

  test.each([0.1, 1, 1.9, 1.99])(
    'converges at α = %d on every problem: its fixed point has no hidden error',
    async (alpha) => {
      for (const { problem } of PROBLEMS.slice(0, 10)) {
        const { status } = await run(problem, alpha);
        expect(status).toBe('converged');
      }
    },
  );

  test('turns from stable to unstable at 2 p_L/λ_max(S⁻¹), which is 20 in the case done by hand', async () => {
    expect((await run(HAND, 19)).status).toBe('converged');
    expect((await run(HAND, 21)).status).toBe('diverged');
  });

  test('takes more samples than a call takes arguments', async () => {
    const [x, y] = [1, 2].map((v) => new Float64Array(150_000).fill(v));
    const many = linearProblem(float64, { widths: [1, 1, 1], weights: [[2], [3]], x: x!, y: y!, batch: 150_000 });
    expect((await run(many, 10)).status).toBe('converged'); // α S⁻¹/p_L = 1: at once
  });

  test('by hand: λ_1 becomes backpropagation’s signal 3·(1 − 6) = −15', async () => {
    const { multipliers, z } = await run(HAND, 1);
    // p_1 ε_1 = 3 (−5 + 3λ)/10 − λ = −(15 + λ)/10, and the run ends once that is at most 2⁻⁴⁸·|3s| ≤ 15·2⁻⁴⁸; a dozen roundings of
    // numbers up to 15 are less than half of it. z_1 = 2 + ε_1, rounded once more.
    const missing = 1.5 * 15 * 2 ** -48;
    expect(Math.abs(multipliers[0]!.data[0]! + 15)).toBeLessThanOrEqual(10 * missing);
    expect(Math.abs(z[1]!.data[0]! - 2)).toBeLessThanOrEqual(missing + 2 ** -52);
  });
});

describe('limits and changes of units', () => {
  test('towards target propagation the output error is r/(1 + 9ρ), by hand for W = (2, 3)', () => {
    for (const ratio of [1, 2 ** 5, 2 ** 10]) {
      const z1 = settled(float64, withOutputPrecision(float64, HAND, ratio))[1]!.data[0]!;
      const left = 1 - 3 * z1;
      const exact = -5 / (1 + 9 * ratio);
      expect(Math.abs(left - exact)).toBeLessThanOrEqual(64 * 2 ** -53 * 6); // z_1 ≤ 6 in size, a dozen roundings, times 3
    }
  });

  test('whitened networks have every precision 1 and the activities of the first, times √p_l', async () => {
    for (const { problem } of PROBLEMS) {
      const { problem: white, units } = await whitened(float64, problem);
      const plain = white.network.layers.map((at) => [at.precision.data[0], mapOf(float64, at).factors?.skip]);
      expect(plain).toEqual(plain.map(() => [1, false]));
      const [u, z] = [white, problem].map((p) => equilibriumActivities(E, mapProblem(p, exactly)));
      // Whitening rounds: each weight, target and unit by a few parts in 2⁵³, which a solve amplifies by at most its bound here.
      for (const [l, a] of u!.entries()) {
        const size = norm(a.value);
        const error = frobenius([a.value.data.map((v, k) => v - units[l]! * z![l]!.value.data[k]!)]);
        const bound = 16 * (frobenius([a.error]) + units[l]! * frobenius([z![l]!.error]) + 4 * 2 ** -53 * size);
        expect(error).toBeLessThanOrEqual(bound);
      }
    }
  });
});

describe('every built-in rule', () => {
  test.each(LEARNING_RULES)('$id refuses one target for two inputs, at depth 1 too', async ({ infer }) => {
    const one = linearProblem(float64, {
      widths: [2, 2],
      weights: [[1, 0, 0, 1]],
      x: [1, 2, 3, 4],
      y: [1, 2, 3, 4],
      batch: 2,
    });
    const bad = supervised(one.network, one.x, float64.matrix(2, 1, [1, 2]));
    await expect(infer(float64, bad, { accuracy: 1e-8, seed: 1 })).rejects.toThrow(/must|mustn|shape/);
  });

  test('says which end does not fit', () => {
    const bad = supervised(HAND.network, HAND.x, float64.matrix(1, 2, [1, 2]));
    expect(() => requireClamps(float64, bad, 'rule')).toThrow('rule: state of node 2 must be 1×1, got 1×2');
  });
});
