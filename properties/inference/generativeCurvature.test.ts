import { describe, expect, test } from 'vitest';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64 } from '../../src/arithmetic/float64.ts';
import { largestCurvatures } from '../../src/inference/generative/curvature.ts';
import { generativeModel } from '../../src/network/generative.ts';
import { generative } from '../../src/problem/generative.ts';
import { random } from '../../src/random.ts';
import { asColumns, drawnGenerative, energyOfSample } from '../../theorems/oracles/generativeEnergy.ts';

const A = elementwise(float64);
const F = { identity: (a: number) => a, relu: (a: number) => Math.max(a, 0) };

/** The Hessian of one sample's energy in its latents, by second differences of the energy's values: exact but for rounding and kinks. */
function hessian(energy: (latents: readonly number[]) => number, at: readonly number[]): Float64Array {
  const h = 2 ** -12;
  const n = at.length;
  const moved = (i: number, j: number, si: number, sj: number): number =>
    energy(at.map((v, k) => v + (k === i ? si * h : 0) + (k === j ? sj * h : 0)));
  return Float64Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return (moved(i, j, 1, 1) - moved(i, j, 1, -1) - moved(i, j, -1, 1) + moved(i, j, -1, -1)) / (4 * h * h);
  });
}

describe('largestCurvatures', () => {
  test.each([
    ['identity', true, 0],
    ['identity', false, 0.5],
    ['relu', true, 0],
    ['relu', true, 2],
    ['relu', false, 0],
  ] as const)(
    'is the largest eigenvalue of the assembled Hessian, from below: %s, label %s, prior %s',
    (phi, label, prior) => {
      const widths = [5, 4, 3, 2];
      const plain = drawnGenerative(11, widths, 3, prior);
      const { weights, readout, ...rest } = plain;
      const model = generativeModel(A, {
        ...rest,
        ...{
          weights: weights.map((W) => W.flat()),
          readout: readout.flat(),
          activations: widths.slice(1).map(() => phi),
        },
        ...(prior === 0 ? { priorPrecision: undefined } : {}),
      } as Parameters<typeof generativeModel>[1]);
      const r = random(3, 'states');
      const B = 4;
      const states = Array.from({ length: B }, () => widths.map((n) => Array.from({ length: n }, () => r.normal())));
      const y = [0, 1, 0];
      const matrices = widths.map((n, l) => A.matrix(n, B, asColumns(states.map((x) => x[l]!))));
      const target = label ? A.matrix(3, B, asColumns(states.map(() => y))) : undefined;
      const found = largestCurvatures(A, generative(A, model, matrices[0]!, target), matrices.slice(1));
      let short = 0;
      for (const [b, x] of states.entries()) {
        const latents = x.slice(1).flat();
        const energy = (v: readonly number[]): number => {
          const split = widths.map((n, l) => (l === 0 ? x[0]! : v.slice(offset(widths, l), offset(widths, l) + n)));
          return energyOfSample(plain, F[phi], split, label ? y : undefined);
        };
        const H = A.matrix(latents.length, latents.length, hessian(energy, latents));
        const exact = A.symmetricEigenvalues(H).at(-1)!;
        expect(found[b]).toBeLessThan(exact * (1 + 1e-6));
        short += (exact - found[b]!) / exact / B;
      }
      expect(short).toBeLessThan((0.871 * Math.log(9)) / 14); // the bound of the docstring: 9 latents, 15 steps
    },
  );

  test('is zero where nothing pulls at the latents: a ReLU that is shut, no label and a flat prior', () => {
    const shut = { widths: [1, 1], classes: 1, weights: [[-1]], readout: [1], activations: ['relu'] as const };
    const problem = generative(A, generativeModel(A, shut), A.matrix(1, 2, [1, 1]));
    expect([...largestCurvatures(A, problem, [A.matrix(1, 2, [1, -1])])]).toEqual([0, 1]);
  });
});

/** Where x_l begins among the latents. */
const offset = (widths: readonly number[], l: number): number => widths.slice(1, l).reduce((sum, n) => sum + n, 0);
