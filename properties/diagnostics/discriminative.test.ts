import { describe, expect, test } from 'vitest';
import { elementwiseBound } from '../../src/arithmetic/elementwiseBound.ts';
import { type BigMatrix, bignumber64 } from '../../src/arithmetic/bignumber.ts';
import type { Bounded } from '../../src/arithmetic/errorBound.ts';
import { type Float64Matrix, float64 } from '../../src/arithmetic/float64.ts';
import { frobenius } from '../../src/arithmetic/norm.ts';
import { energy } from '../../src/definition/energy.ts';
import { diagnose } from '../../src/diagnostics/diagnose.ts';
import { readSettings } from '../../src/diagnostics/reading/settings.ts';
import { readSnapshot } from '../../src/diagnostics/reading/snapshot.ts';
import type { Parameters } from '../../src/layers/layer.ts';
import { backprop, localUpdates } from '../../src/learning/updates.ts';
import { linearProblem } from '../../src/problem/numbers.ts';
import { type Tensor, writeTensors } from '../../src/protocol/safetensors.ts';
import { random } from '../../src/random.ts';
import { energyAt, equilibrium, loss } from '../../src/theory/equilibrium.ts';
import { feedforwardActivities } from '../../src/theory/feedforward.ts';
import { compareGradients } from '../../src/theory/gradientComparison.ts';
import { bpFactors, pcFactors } from '../../src/theory/gradients.ts';

// Oracle: the closed forms of src/theory at the equilibrium of a linear network, in 64 digits, which src/diagnostics does not use.
// How near they must come is no choice: what the diagnostics compute is computed again with proven bounds on all its roundings
// (`elementwiseBound`), that of the states to doubles among them.

const r = random(1, 'diagnostics/discriminative');
const widths = [5, 4, 3, 2];
const B = 6;
const numbers = (n: number): number[] => Array.from({ length: n }, () => r.normal() * 0.6);
const weights = [1, 2, 3].map((l) => numbers(widths[l]! * widths[l - 1]!));
const given = { widths, weights, x: numbers(5 * B), y: numbers(2 * B), batch: B };
const settings = readSettings(
  JSON.stringify({
    ...{ format: 'pcn-check-run/1', kind: 'discriminative', samples: 'columns', weights: 'out-in' },
    ...{
      activations: ['identity', 'identity', 'identity'],
      inference: { rate: 0.1, steps: 100 },
      learning: { rates: [0.1] },
    },
  }),
);

function at(hidden: readonly { readonly data: Float64Array }[]) {
  const tensors = new Map<string, Tensor>([
    ['data', { dtype: 'F64', shape: [5, B], data: Float64Array.from(given.x) }],
    ['target', { dtype: 'F64', shape: [2, B], data: Float64Array.from(given.y) }],
    ...weights.map((w, i): [string, Tensor] => [
      `weights_${i + 1}`,
      { dtype: 'F64', shape: [widths[i + 1]!, widths[i]!], data: Float64Array.from(w) },
    ]),
    ...hidden.map(({ data }, i): [string, Tensor] => [
      `activities_${i + 1}`,
      { dtype: 'F64', shape: [widths[i + 1]!, B], data },
    ]),
  ]);
  const snapshot = readSnapshot('one', writeTensors({ tensors, metadata: new Map([['step', '0']]) }), settings);
  const found = diagnose({ settings, log: [], snapshots: [snapshot] });
  return (id: string) => found.find((one) => one.id === id)!;
}

const U = 2 ** -53;
const E = elementwiseBound(U);
const bounded = linearProblem(E, given);
const sweep = feedforwardActivities(E, bounded.network, bounded.x);
const big = linearProblem(bignumber64, given);
const e = equilibrium(bignumber64, big);
const rounded = (z: BigMatrix): Float64Matrix => float64.matrix(z.rows, z.columns, bignumber64.entries(z));
const zStar = e.zStar.map(rounded);
const rest = zStar.map(({ rows, columns, data }) => E.matrix(rows, columns, data));
/** The relative error of a number, or of matrices together. */
const off = (...of: readonly Bounded<Float64Matrix>[]): number =>
  frobenius(of.map(({ error }) => error)) / frobenius(of.map(({ value }) => value.data));
const ENERGY = off(energy(E, bounded.network, rest));

describe('a discriminative network at its equilibrium', () => {
  const found = at(zStar.slice(1, -1));
  test('its energy over the loss is F*/Loss of the closed forms', () => {
    const ratio = bignumber64.entries(energyAt(bignumber64, e))[0]! / bignumber64.entries(loss(bignumber64, big))[0]!;
    const bound = ENERGY + off(energy(E, bounded.network, [...sweep.slice(0, -1), bounded.y])) + 4 * U; // two quotients, two readings
    expect(Math.abs(found('energy-ratio').value! - ratio)).toBeLessThan(bound * ratio);
    expect(found('energy-ratio').outcome).toBe('healthy');
  });
  test('cosine and norm ratio to backpropagation are those of the closed forms', () => {
    const { cosine, normRatio } = compareGradients(
      bignumber64,
      bignumber64.entries,
      big,
      pcFactors(bignumber64, big),
      bpFactors(bignumber64, big),
    );
    const offOf = (all: readonly Parameters<Bounded<Float64Matrix>>[]): number =>
      off(...all.map((one) => one['weights']!));
    // A vector v that is off by δ turns by at most 2δ/‖v‖; sums of n products by γ_n, and a few operations on either side.
    const turned = 2 * (offOf(localUpdates(E, bounded, rest)) + offOf(backprop(E, bounded)));
    expect(Math.abs(found('backprop-cosine').value! - cosine)).toBeLessThan(
      turned + (2 * weights.flat().length + 8) * U,
    );
    expect(found('backprop-cosine').detail).toContain(`norm ${normRatio.toPrecision(3)} times`);
  });
  test('the shift of its activities is that from the feedforward sweep', () => {
    const zHat = e.zHat.map(rounded);
    const shift = (l: number): number =>
      Math.hypot(...zStar[l]!.data.map((z, k) => z - zHat[l]!.data[k]!)) / Math.hypot(...zHat[l]!.data);
    // The sweep is off in numerator and denominator, by a rounding in the oracle; norms of n entries by γ_{n/2+1}, and a few operations.
    const bound = (l: number): number =>
      (off(sweep[l]!) + U) * (1 + shift(l)) + shift(l) * (zHat[l]!.data.length + 12) * U;
    const difference = found('activity-shift').value! - Math.max(shift(1), shift(2));
    expect(Math.abs(difference)).toBeLessThan(Math.max(bound(1), bound(2)));
  });
  test('it is settled, and none of the questions to generative networks is asked', () => {
    // Steps that raise the energy are not taken, and none is below the minimum but by the roundings of two energies and a quotient.
    expect(found('settledness').value).toBeGreaterThanOrEqual(1);
    expect(found('settledness').value).toBeLessThan(1 + 2 * ENERGY + 2 * U);
    expect(found('top-determined').outcome).toBe('not measured');
  });
  test('states far from it are above the loss, and learn to raise it', () => {
    const far = at(zStar.slice(1, -1).map((z) => ({ data: z.data.map((v) => -20 * v) })));
    expect(far('energy-ratio').outcome).toBe('ill');
    expect(far('zero-state-bound').outcome).toBe('ill');
  });
});
