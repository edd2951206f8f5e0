import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { diagnose } from '../../src/diagnostics/diagnose.ts';
import { readSettings } from '../../src/diagnostics/reading/settings.ts';
import { readSnapshot } from '../../src/diagnostics/reading/snapshot.ts';
import { linearProblem } from '../../src/problem/numbers.ts';
import { type Tensor, writeTensors } from '../../src/protocol/safetensors.ts';
import { random } from '../../src/random.ts';
import { energyAt, equilibrium, loss } from '../../src/theory/equilibrium.ts';
import { feedforwardActivities } from '../../src/theory/feedforward.ts';
import { compareGradients } from '../../src/theory/gradientComparison.ts';
import { bpFactors, pcFactors } from '../../src/theory/gradients.ts';

// Oracle: the closed forms of src/theory at the equilibrium of a linear network, which src/diagnostics does not use.

const r = random(1, 'diagnostics/discriminative');
const widths = [5, 4, 3, 2];
const B = 6;
const numbers = (n: number): number[] => Array.from({ length: n }, () => r.normal() * 0.6);
const weights = [1, 2, 3].map((l) => numbers(widths[l]! * widths[l - 1]!));
const p = linearProblem(float64, { widths, weights, x: numbers(5 * B), y: numbers(2 * B), batch: B });
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
    ['data', { dtype: 'F64', shape: [5, B], data: p.x.data }],
    ['target', { dtype: 'F64', shape: [2, B], data: p.y.data }],
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

describe('a discriminative network at its equilibrium', () => {
  const e = equilibrium(float64, p);
  const found = at(e.zStar.slice(1, -1));
  test('its energy over the loss is F*/Loss of the closed forms', () => {
    const ratio = energyAt(float64, e).data[0]! / loss(float64, p).data[0]!;
    expect(found('energy-ratio').value).toBeCloseTo(ratio, 12);
    expect(found('energy-ratio').outcome).toBe('healthy');
  });
  test('cosine and norm ratio to backpropagation are those of the closed forms', () => {
    const { cosine, normRatio } = compareGradients(
      float64,
      (a) => a.data,
      p,
      pcFactors(float64, p),
      bpFactors(float64, p),
    );
    expect(found('backprop-cosine').value).toBeCloseTo(cosine, 12);
    expect(found('backprop-cosine').detail).toContain(`norm ${normRatio.toPrecision(3)} times`);
  });
  test('the shift of its activities is that from the feedforward sweep', () => {
    const zHat = feedforwardActivities(float64, p.network, p.x);
    const shift = (l: number): number =>
      Math.hypot(...e.zStar[l]!.data.map((z, k) => z - zHat[l]!.data[k]!)) / Math.hypot(...zHat[l]!.data);
    expect(found('activity-shift').value).toBeCloseTo(Math.max(shift(1), shift(2)), 12);
  });
  test('it is settled, and none of the questions to generative networks is asked', () => {
    expect(found('settledness').value).toBeCloseTo(1, 9);
    expect(found('top-determined').outcome).toBe('not measured');
  });
  test('states far from it are above the loss, and learn to raise it', () => {
    const far = at(e.zStar.slice(1, -1).map((z) => ({ data: z.data.map((v) => -20 * v) })));
    expect(far('energy-ratio').outcome).toBe('ill');
    expect(far('zero-state-bound').outcome).toBe('ill');
  });
});
