import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACTIVATIONS, PIECEWISE_LINEAR } from '../../src/arithmetic/activations.ts';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { elementwiseBound } from '../../src/arithmetic/elementwiseBound.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { exactly } from '../../src/inference/certificate.ts';
import { type ProblemNumbers, problem } from '../../src/problem/numbers.ts';
import type { Supervised } from '../../src/problem/problem.ts';
import { ends } from '../../src/learning/ends.ts';
import { random } from '../../src/random.ts';
import { frobenius } from '../../src/arithmetic/norm.ts';
import { type BoundedTree, boundedChain } from '../../src/inference/boundedTree.ts';
import { hessianSmoothness, sampleHessian } from '../../src/inference/curvature.ts';
import { awayFromRest, exactTree, localCertificate } from '../../src/inference/localCertificate.ts';
import { energyGradient, stateAt } from '../../src/inference/state.ts';
import type { Network } from '../../src/network/graph.ts';
import { KINDS, NAMES, draw, expectProven, normals } from './curved.ts';

const A = elementwise(float64);
const between = ({ x, y }: Supervised<Float64Matrix>, hidden: readonly Float64Array[]): Float64Matrix[] => [
  x,
  ...hidden.map((data) => float64.matrix(data.length / x.columns, x.columns, data)),
  y,
];

const bounded = (network: Network<Float64Matrix>): BoundedTree<Float64Matrix> => {
  const found = boundedChain(network);
  if ('reason' in found) throw new Error(found.reason);
  return found;
};

const E = elementwiseBound(2 ** -53);
const gradientAt = (p: Supervised<Float64Matrix>, z: readonly Float64Matrix[]): number[] =>
  energyGradient(A, p, z).flatMap((g) => [...g.data]);

describe('derivatives of activations', () => {
  test.each(NAMES)(
    '%s: the curvature is the slope’s derivative, and the suprema are reached but not passed',
    (name) => {
      const { slope, curvature, suprema } = ACTIVATIONS[name];
      const points = Array.from({ length: 4001 }, (_, i) => (i - 2000) / 400 + 1e-4);
      const h = 2 ** -17;
      const difference = (f: (u: number) => number, u: number): number => (f(u + h) - f(u - h)) / (2 * h);
      for (const u of points)
        // central differences: h²/6 times the next derivative but one, and the rounding of f over h
        expect(Math.abs(difference(slope, u) - curvature(u))).toBeLessThan(h ** 2 * 8 + (2 ** -50 * 2) / h);
      const most = [slope, curvature, (u: number) => difference(curvature, u)].map((f) =>
        Math.max(...points.map((u) => Math.abs(f(u)))),
      );
      for (const [i, sup] of suprema.entries()) {
        expect(most[i]!).toBeLessThanOrEqual(sup + 1e-6);
        expect(sup).toBeLessThanOrEqual(most[i]! * 1.01);
      }
    },
  );
});

describe('activations with error bounds', () => {
  test.each(NAMES)('%s: whatever lies within the error of u has φ, φ′ and φ″ within the bounds', (name) =>
    fc.assert(
      fc.property(
        fc.double({ min: -6, max: 6, noNaN: true }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (u, e, t) => {
          const of = ACTIVATIONS[name];
          const a = { value: float64.matrix(1, 1, [u]), error: Float64Array.of(e) };
          for (const [bound, f] of [
            [E.activate(name, a), of.value],
            [E.slope(name, a), of.slope],
            [E.curvature(name, a), of.curvature],
          ] as const)
            // What moves here is rounded too: u + te, and the difference.
            expect(Math.abs(f(u + t * e) - bound.value.data[0]!)).toBeLessThanOrEqual(
              bound.error[0]! + 2 ** -50 * (Math.abs(u) + e),
            );
        },
      ),
      { numRuns: 300, seed: 20261121 },
    ),
  );

  test('a slope that may be on either side of a kink has no bound', () => {
    const at = (e: number) => ({ value: float64.matrix(1, 1, [1e-3]), error: Float64Array.of(e) });
    expect(E.slope('relu', at(1e-3)).error[0]).toBe(Infinity);
    expect(E.slope('relu', at(1e-4)).error[0]).toBeLessThan(1e-14);
    expect(E.slope('identity', at(1)).error[0]).toBe(0);
  });

  test('entries times entries carry both errors', () =>
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 6, maxLength: 6 }),
        ([x, y, e, f, s, t]) => {
          const [ex, ey] = [Math.abs(e!), Math.abs(f!)];
          const of = (v: number, error: number) => ({
            value: float64.matrix(1, 1, [v]),
            error: Float64Array.of(error),
          });
          const { value, error } = E.hadamard(of(x!, ex), of(y!, ey));
          const other = (x! + (ex * s!) / 8) * (y! + (ey * t!) / 8);
          expect(Math.abs(other - value.data[0]!)).toBeLessThanOrEqual(error[0]!);
        },
      ),
      { numRuns: 300, seed: 20261121 },
    ));
});

describe('the Hessian of a sample’s energy', () => {
  test.each(KINDS)('%s, %s the weights: is the derivative of the gradient', (activation, placement) => {
    for (let seed = 0; seed < 8; seed++) {
      const r = random(seed, `hessian-${activation}`);
      const p = draw(r, activation, placement);
      const hidden = [normals(r, 3), normals(r, 3)];
      const { size, entries, error } = sampleHessian(E, exactTree(bounded(p.network)), between(p, hidden).map(exactly));
      expect(size).toBe(6);
      expect(error).toBeLessThan(1e-12);
      const h = 2 ** -16;
      for (let j = 0; j < 6; j++) {
        const moved = (by: number): number[] =>
          gradientAt(
            p,
            between(
              p,
              hidden.map((block, k) => block.map((v, i) => (3 * k + i === j ? v + by : v))),
            ),
          );
        const [up, down, far] = [moved(h), moved(-h), moved(2 * h)];
        for (let i = 0; i < 6; i++) {
          const estimate = (up[i]! - down[i]!) / (2 * h);
          const other = (far[i]! - down[i]!) / (3 * h);
          // The spread of two estimates is of first order in h, the error of the better one of second; kinks make it large.
          expect(Math.abs(estimate - entries[i * 6 + j]!)).toBeLessThan(Math.abs(estimate - other) + 1e-8);
        }
      }
    }
  });

  test.each(KINDS.filter(([name]) => !PIECEWISE_LINEAR.has(name)))(
    '%s, %s the weights: changes no faster than its smoothness says',
    (activation, placement) => {
      for (let seed = 0; seed < 40; seed++) {
        const r = random(seed, `smoothness-${activation}`);
        const p = draw(r, activation, placement);
        const hidden = [normals(r, 3), normals(r, 3)];
        const by = hidden.map((b) => normals(r, b.length, 10 ** (-3 * r.uniform())));
        const far = Math.hypot(...by.flatMap((b) => [...b]));
        const z = between(p, hidden);
        const H = [
          z,
          between(
            p,
            hidden.map((b, i) => b.map((v, k) => v + by[i]![k]!)),
          ),
        ].map((at) => sampleHessian(E, exactTree(bounded(p.network)), at.map(exactly)).entries);
        const change = ends({ size: 6, entries: H[0]!.map((v, i) => v - H[1]![i]!), error: 0 });
        const errors = stateAt(A, p.network, z).edges.map(({ prediction }, l) =>
          frobenius([float64.subtract(z[l + 1]!, prediction).data]),
        );
        const K = hessianSmoothness(bounded(p.network), errors, far);
        expect(Math.max(change.lambdaMax, -change.mu)).toBeLessThanOrEqual(K * far);
      }
    },
  );
});

describe('the certificate of a minimum', () => {
  // With kinks, where a run may last: certificate.thorough.test.ts.
  test.each(KINDS.filter(([name]) => !PIECEWISE_LINEAR.has(name)))(
    '%s, %s the weights: a proven minimum is where a longer run ends, and is not called away from rest',
    expectProven,
  );

  const numbers: ProblemNumbers = {
    ...{ widths: [1, 1, 1, 1], weights: [[1], [1], [1]], batch: 1 },
    ...{ x: [1], y: [1], activations: ['identity', 'relu', 'identity'] },
  };
  const at = (...z: number[]): Float64Matrix[] => z.map((v) => float64.matrix(1, 1, [v]));

  test('next to a kink nothing is called proven, nor at it, nor is it called away from rest', () => {
    const p = problem(A, numbers);
    expect(localCertificate(p, at(1, 1, 1, 1), ends).kind).toBe('proven');
    const close = localCertificate(p, at(1, 1e-3, 1e-3, 1), ends);
    expect(close.kind === 'empirical' && close.reason).toMatch(/sample 0: a unit of layer 2 may cross its kink/);
    expect(awayFromRest(p, at(1, 1e-3, 1e-3, 1), 1e-2, ends)).toBe(0);
    expect(awayFromRest(p, at(1, 1e-3, 1e-3, 1), 1e-4, ends)).toBeGreaterThan(1);
    const on = localCertificate(p, at(1, 0, 0, 1), ends);
    expect(on.kind === 'empirical' && on.reason).toMatch(/a unit is at its kink/);
  });

  test('where the energy bends downward, or may soon, nothing is called proven', () => {
    // u = z_1 with weight 3, error −8 at tanh(0): the curvature of layer 2 at the right side of zero is −8·φ″ < 0
    const bent = problem(A, {
      ...numbers,
      weights: [[1], [3], [1]],
      x: [0.2],
      activations: ['identity', 'tanh', 'identity'],
    });
    const down = localCertificate(bent, at(0.2, 0.2, 6, 1), ends);
    expect(down.kind).toBe('empirical');
    const soon = localCertificate(
      problem(A, { ...numbers, activations: ['identity', 'tanh', 'identity'] }),
      at(1, 0.5, 0.9, 1),
      ends,
    );
    expect(soon.kind === 'empirical' && soon.reason).toMatch(/the Hessian may change by more than a quarter/);
  });
});
