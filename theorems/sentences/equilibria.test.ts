import { describe, expect, test } from 'vitest';
import { type Exact, identity, same, transposed } from '../closedForms/cases.ts';
import { backpropagation } from '../oracles/backpropagation.ts';
import { energyMinimum } from '../oracles/energyMinimum.ts';
import { exact, format } from '../oracles/exact.ts';
import type { PlainProblem } from '../oracles/numbers.ts';
import { dot, minus, plain, plus, pseudoinverse, sides, times, weightRows } from './plain.ts';

const zStar = (p: PlainProblem): Exact[] => energyMinimum(exact, p).z;
const zHat = (p: PlainProblem): Exact[] => backpropagation(exact, p).zHat;

describe('between feedforward activity and target propagation’s target', () => {
  const target = (p: PlainProblem): Exact =>
    plus(zHat(p)[1]!, times(pseudoinverse(weightRows(p, 2)), backpropagation(exact, p).residual));

  test.each([
    ['a wide hidden layer', plain(71, [2, 3, 2], 2)],
    ['a narrow one', plain(72, [2, 1, 3], 2)],
  ])('%s: (I + W_2ᵀW_2) x* = x̂ + W_2ᵀW_2 t', (_, p) => {
    const W = weightRows(p, 2);
    const weight = times(transposed(W), W);
    const [left, right] = [
      times(plus(identity(p.widths[1]!), weight), zStar(p)[1]!),
      plus(zHat(p)[1]!, times(weight, target(p))),
    ];
    expect(format(left)).toEqual(format(right));
    same(sides('se/s2-1-weighted-mean', p).right, zStar(p)[1]!);
  });

  test('the second term of Eq. 33 is not the way to the target: half of it at W_2 = 1', () => {
    const p: PlainProblem = { ...plain(1, [1, 1, 1], 1), weights: [[1], [1]], x: [1], y: [3] };
    expect(format(minus(zStar(p)[1]!, zHat(p)[1]!))).toEqual([['1']]);
    expect(format(minus(target(p), zHat(p)[1]!))).toEqual([['2']]);
    same(sides('se/appendix-e-targets-printed', p).right, [[exact.of(2)]]);
  });

  /** Squared distance of hidden activities to given ones, for output precision or growing ones. */
  const gap = (p: PlainProblem, to: readonly Exact[]): number =>
    zStar(p)
      .slice(1, -1)
      .map((z, i) => Number(dot(minus(z, to[i]!), minus(z, to[i]!))))
      .reduce((sum, x) => sum + x);

  test('at a small output precision the sweep is as near as the precision: a 1024th of it, 2²⁰ times nearer in squares', () => {
    const p = plain(73, [2, 2, 2, 2], 1);
    const at = (precision: number): number => gap({ ...p, precisions: [1, 1, precision] }, zHat(p).slice(1, -1));
    const [near, nearer] = [at(2 ** -20), at(2 ** -30)];
    expect(Math.log2(near / nearer)).toBeGreaterThan(19.99);
    expect(Math.log2(near / nearer)).toBeLessThan(20.01);
  });

  test('at large precisions above the first layer the inverses of the target are as near as the precision; at a large output precision they are not', () => {
    const p: PlainProblem = {
      ...plain(74, [2, 2, 2, 2], 1),
      weights: [
        [1, -1, 2, 1],
        [2, 1, -1, 1],
        [1, 2, -1, 1],
      ],
    };
    const inverse = (l: number, v: Exact): Exact => exact.solve(weightRows(p, l), v);
    const upper = inverse(3, zStar(p)[3]!);
    const targets = [inverse(2, upper), upper];
    const above = (precision: number): number => gap({ ...p, precisions: [1, precision, precision] }, targets);
    expect(Math.log2(above(2 ** 20) / above(2 ** 30))).toBeGreaterThan(19.9);
    expect(Math.log2(above(2 ** 20) / above(2 ** 30))).toBeLessThan(20.1);
    const output = (precision: number): number => gap({ ...p, precisions: [1, 1, precision] }, targets);
    expect(output(2 ** 20) / output(2 ** 30)).toBeLessThan(1.1);
  });
});

describe('the regularisation of §3.3', () => {
  test('turns Σ = −1/3 of one unit into −1/300000: weights −1, (−1, −2), x = −1, y = (−1, 2)', () => {
    const p: PlainProblem = { ...plain(1, [1, 1, 2], 1), weights: [[-1], [-1, -2]], x: [-1], y: [-1, 2] };
    const Sigma = dot(zStar(p)[1]!, zHat(p)[1]!);
    expect(Sigma.toFraction()).toBe('-1/3');
    const alpha = exact.of(1).div(100000);
    const epsilon = alpha.mul(Sigma).sub(Sigma);
    expect(epsilon.compare(0)).toBe(1);
    expect(Sigma.add(epsilon).toFraction()).toBe('-1/300000');
  });

  test('has no order to go by where eigenvalues are complex', () => {
    const weights = [
      [1, 0, 1, -2],
      [-1, 0, 0, 1],
    ];
    const p: PlainProblem = { ...plain(1, [2, 2, 2], 3), weights, x: [1, 2, 0, 1, 0, -2], y: [-1, -1, -2, -2, -2, -2] };
    const Sigma = times(zStar(p)[1]!, transposed(zHat(p)[1]!));
    const [[a, b], [c, d]] = Sigma as [[Exact[0][0], Exact[0][0]], [Exact[0][0], Exact[0][0]]];
    const trace = a.add(d);
    expect(
      trace
        .mul(trace)
        .sub(a.mul(d).sub(b.mul(c)).mul(4))
        .compare(0),
    ).toBe(-1);
  });
});

describe('the nonlinear energy of B.2', () => {
  const relu = (u: number): number => Math.max(0, u);
  /** Σ ½‖x_l − f_l(W_l x_{l−1})‖² of one unit a layer. */
  const energy = (w: readonly number[], states: readonly number[], output: (u: number) => number): number =>
    w.reduce(
      (sum, wl, i) => sum + (states[i + 1]! - (i === w.length - 1 ? output : relu)(wl * states[i]!)) ** 2 / 2,
      0,
    );

  test('with ReLU at the output cannot reach f_V(1) = −2, and without it does', () => {
    const [w, states] = [
      [1, -2],
      [1, 1, -2],
    ];
    expect(energy(w, states, relu)).toBe(2);
    expect(energy(w, states, (u) => u)).toBe(0);
  });

  test('is the claim’s, with u² for f', () => {
    const p: PlainProblem = { ...plain(1, [1, 1, 1], 1), weights: [[3], [-2]], x: [1], y: [5] };
    // 3² = 9, −2·9 = −18; the printed energy asks for 18² = 324 there
    same(sides('se/eq-11-12', p).left, [[exact.of((5 + 18) ** 2 / 2)]]);
    same(sides('se/appendix-b2-output', p).left, [[exact.of(0)]]);
    same(sides('se/appendix-b2-output-printed', p).left, [[exact.of((-18 - 324) ** 2 / 2)]]);
  });
});

describe('an inference step of 0.05', () => {
  test('multiplies the distance to rest by 1 − 0.05(1 + w²): −1.5 for w = 7, ½ for w = 3', () => {
    const descend = (w: number): number => {
      const [z0, rest] = [1, (1 + w) / (1 + w * w)]; // energy ½(z − 1)² + ½(1 − wz)²
      const z1 = z0 - 0.05 * (z0 - 1 - w * (1 - w * z0));
      return (z1 - rest) / (z0 - rest);
    };
    expect(Math.abs(descend(7) + 1.5)).toBeLessThan(1e-14);
    expect(Math.abs(descend(3) - 0.5)).toBeLessThan(1e-14);
  });
});
