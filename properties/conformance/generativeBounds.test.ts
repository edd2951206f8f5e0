import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { elementwiseBound } from '../../src/arithmetic/elementwiseBound.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { closedFormOf } from '../../src/conformance/generative/closedForm.ts';
import { exactUpdates } from '../../src/conformance/generative/hebbian.ts';
import { generativeProblems } from '../../src/conformance/generative/problems.ts';
import { exactly } from '../../src/inference/certificate.ts';
import { boundedTree } from '../../src/inference/boundedTree.ts';
import { sampleHessian } from '../../src/inference/curvature.ts';
import { exactTree, treeCertificate } from '../../src/inference/localCertificate.ts';
import { energyGradient } from '../../src/inference/state.ts';
import { ends } from '../../src/learning/ends.ts';
import { generativeModel } from '../../src/network/generative.ts';
import { type GenerativeProblem, generative, statesOf } from '../../src/problem/generative.ts';
import { random } from '../../src/random.ts';
import { provenEnds } from '../../src/theory/spectrum.ts';

type M = Float64Matrix;
type P = GenerativeProblem<M>;

const A = elementwise(float64);
const one = (value: number): M => float64.matrix(1, 1, [value]);

/** ½ Σ p ‖ε‖² + ½ p_y ‖ε_y‖² + ½ λ ‖x_L‖², mean over samples: plain loops over plain numbers. */
function energyByHand({ model, data, target }: P, x: readonly M[]): number {
  const f: Record<string, (a: number) => number> = {
    identity: (a) => a,
    tanh: Math.tanh,
    sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  };
  const states = [data, ...x];
  let sum = 0;
  const B = data.columns;
  const row = (W: M, i: number, z: M, b: number): number => {
    let a = 0;
    for (let j = 0; j < W.columns; j++) a += W.data[i * W.columns + j]! * z.data[j * B + b]!;
    return a;
  };
  for (let b = 0; b < B; b++) {
    for (const [l, W] of model.weights.entries())
      for (let i = 0; i < W.rows; i++)
        sum +=
          (model.precisions[l]!.data[0]! / 2) *
          (states[l]!.data[i * B + b]! - f[model.activations[l]!]!(row(W, i, states[l + 1]!, b))) ** 2;
    const top = states.at(-1)!;
    for (let i = 0; i < (target?.rows ?? 0); i++)
      sum += (model.readoutPrecision.data[0]! / 2) * (row(model.readout, i, top, b) - target!.data[i * B + b]!) ** 2;
    for (let i = 0; i < top.rows; i++) sum += ((model.priorPrecision?.data[0] ?? 0) / 2) * top.data[i * B + b]! ** 2;
  }
  return sum / B;
}

/** A nonlinear problem with every number drawn. */
function drawn(seed: number): { readonly problem: P; readonly x: readonly M[] } {
  const r = random(seed, 'test/generative');
  const normals = (n: number): Float64Array => Float64Array.from({ length: n }, () => r.normal());
  const widths = [3, 2, 2];
  const model = generativeModel(A, {
    ...{ widths, classes: 2, activations: ['tanh', 'sigmoid'], weights: [normals(6), normals(4)], readout: normals(4) },
    ...{ precisions: [0.5 + r.uniform(), 0.5 + r.uniform()], readoutPrecision: 0.5 + r.uniform(), priorPrecision: 0.7 },
  });
  const draw = (rows: number): M => float64.matrix(rows, 2, normals(2 * rows));
  return { problem: generative(A, model, draw(3), draw(2)), x: [draw(2), draw(2)] };
}

/** Central differences of a function of one matrix's entries, with an estimate of their own error. */
function differences(a: M, f: (moved: M) => number): { readonly slope: number; readonly off: number }[] {
  const at = (k: number, h: number): number => f({ ...a, data: a.data.map((v, i) => (i === k ? v + h : v)) });
  return Array.from(a.data, (_, k) => {
    const by = (h: number): number => (at(k, h) - at(k, -h)) / (2 * h);
    const [fine, rough] = [by(2 ** -14), by(2 ** -13)];
    return { slope: fine, off: Math.abs(fine - rough) + 2 ** -32 * (1 + f(a)) }; // 2⁷ roundings of f over 2h
  });
}

describe('what generative rules are held against', () => {
  test('updates are minus the slopes of the energy in W_l and R, by finite differences of plain loops', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 30 }), (seed) => {
        const { problem, x } = drawn(seed);
        const { model } = problem;
        const at = (change: Partial<typeof model>): P =>
          generative(A, { ...model, ...change }, problem.data, problem.target);
        const slopes = [
          ...model.weights.map((W, l) =>
            differences(W, (moved) =>
              energyByHand(at({ weights: model.weights.map((own, k) => (k === l ? moved : own)) }), x),
            ),
          ),
          differences(model.readout, (readout) => energyByHand(at({ readout }), x)),
        ];
        for (const [i, { value }] of exactUpdates(problem, x.map(exactly)).entries())
          for (const [k, v] of value.value.data.entries())
            expect(Math.abs(v + slopes[i]![k]!.slope)).toBeLessThanOrEqual(slopes[i]![k]!.off);
      }),
      { numRuns: 20, seed: 20261128 },
    ));

  test('the Hessian of a tree is the derivative of the gradient, with a label and without', () => {
    const E = elementwiseBound(2 ** -53);
    for (let seed = 0; seed < 8; seed++) {
      const { problem: labelled, x } = drawn(seed);
      for (const whole of [labelled, generative(A, labelled.model, labelled.data)]) {
        const first = (a: M): M =>
          float64.matrix(
            a.rows,
            1,
            Array.from({ length: a.rows }, (_, i) => a.data[2 * i]!),
          );
        const problem = generative(A, whole.model, first(whole.data), whole.target && first(whole.target));
        const own = x.map(first);
        const tree = boundedTree(problem);
        if ('reason' in tree) throw new Error(tree.reason);
        const { size, entries, error } = sampleHessian(E, exactTree(tree), statesOf(problem, own).map(exactly));
        expect([size, error < 1e-12]).toEqual([4, true]);
        const gradient = (latents: readonly M[]): number[] =>
          energyGradient(A, problem, statesOf(problem, latents)).flatMap((g) => [...g.data]); // x_L first
        const order = own.toReversed();
        for (const [block, a] of order.entries())
          for (let k = 0; k < a.rows; k++) {
            const column = 2 * block + k;
            const moved = (h: number): number[] =>
              gradient(
                order
                  .map((z, i) => (i === block ? { ...z, data: z.data.map((v, j) => (j === k ? v + h : v)) } : z))
                  .toReversed(),
              );
            const by = (h: number): number[] => moved(h).map((v, i) => (v - moved(-h)[i]!) / (2 * h));
            const [fine, rough] = [by(2 ** -14), by(2 ** -13)];
            for (let i = 0; i < 4; i++)
              expect(Math.abs(entries[4 * i + column]! - fine[i]!)).toBeLessThanOrEqual(
                Math.abs(fine[i]! - rough[i]!) + 2 ** -30,
              );
          }
      }
    }
  });

  test('the hand case rests at (120, 36)/41, with a leak of 5/41 and a free prediction of 1', async () => {
    const { problem } = (await generativeProblems(1))[0]!;
    const { latents, answer, leak } = closedFormOf(problem);
    const close = ({ value, error }: { value: M; error: Float64Array }, exact: number): void =>
      expect(Math.abs(value.data[0]! - exact)).toBeLessThanOrEqual(error[0]! + 2 ** -50);
    close(latents[0]!, 120 / 41);
    close(latents[1]!, 36 / 41);
    close(answer, 36 / 41);
    close(leak(), 5 / 41);
    close(closedFormOf(generative(A, problem.model, problem.data)).answer, 1);
    const updates = exactUpdates(problem, latents).map(({ value }) => value);
    for (const [i, exact] of [720 / 1681, 432 / 1681, -1296 / 1681].entries()) close(updates[i]!, exact);
  });

  test('a minimum is proven at the hand case and nowhere far from it', async () => {
    const { problem } = (await generativeProblems(1))[0]!;
    const near = treeCertificate(problem, statesOf(problem, [one(120 / 41), one(36 / 41)]), ends);
    expect(near.kind === 'proven' && near.bound).toBeLessThan(1e-12);
    const far = treeCertificate(problem, statesOf(problem, [one(2), one(1)]), ends);
    // ‖(2, 1) − x*‖ = 0.936, and the bound is between that and λ_max/μ of it
    expect(far.kind === 'proven' && far.bound).toBeGreaterThan(Math.hypot(2 - 120 / 41, 1 - 36 / 41));
  });

  test('the spectrum of a matrix of zeros has its ends at zero, and is found', () => {
    const { mu, lambdaMax } = provenEnds(float64, { size: 2, entries: new Float64Array(4) }, 0);
    expect(mu).toBeLessThanOrEqual(0);
    expect(lambdaMax).toBeGreaterThanOrEqual(0);
    expect(Math.max(-mu, lambdaMax)).toBeLessThan(2 ** -900);
  });

  test('problems are the same for the same seed, others for another, and held exactly by float32', async () => {
    const numbers = ({ model, data, target }: P): number[] =>
      [...model.weights, model.readout, ...model.precisions, data, target!].flatMap((a) => [...a.data]);
    const [first, again, other] = [
      await generativeProblems(1),
      await generativeProblems(1),
      await generativeProblems(2),
    ];
    for (const [i, { problem }] of first.entries()) {
      expect(numbers(again[i]!.problem)).toEqual(numbers(problem));
      if (i > 0) expect(numbers(other[i]!.problem)).not.toEqual(numbers(problem));
      expect(numbers(problem).every((v) => Math.fround(v) === v)).toBe(true);
    }
  });
});
