import { expect } from 'vitest';
import { ACTIVATIONS, type ActivationName } from '../../src/arithmetic/activations.ts';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { frobenius } from '../../src/arithmetic/norm.ts';
import { infer } from '../../src/inference/infer.ts';
import { awayFromRest, localCertificate } from '../../src/inference/localCertificate.ts';
import type { Placement } from '../../src/layers/dense.ts';
import { ends } from '../../src/learning/ends.ts';
import type { NetworkNumbers } from '../../src/network/numbers.ts';
import { problem } from '../../src/problem/numbers.ts';
import type { Supervised } from '../../src/problem/problem.ts';
import { type Random, random } from '../../src/random.ts';

const A = elementwise(float64);
/** Those whose derivatives are bounded everywhere. */
export const NAMES = (Object.keys(ACTIVATIONS) as ActivationName[]).filter(
  (name) => ACTIVATIONS[name].suprema[0] < Infinity,
);
const PLACEMENTS: readonly Placement[] = ['after', 'before'];
export const KINDS = NAMES.flatMap((activation) => PLACEMENTS.map((placement) => [activation, placement] as const));

export const normals = (r: Random, count: number, size = 1): Float64Array =>
  Float64Array.from({ length: count }, () => size * r.normal());

/** A network of three such layers, perhaps with a skip, and its data. */
export function draw(
  r: Random,
  activation: ActivationName,
  placement: Placement,
  batch = 1,
): Supervised<Float64Matrix> {
  const widths = [2, 3, 3, 2];
  const numbers: NetworkNumbers = {
    ...{
      widths,
      placement,
      activations: [activation, activation, activation],
      skips: [false, r.uniform() < 0.5, false],
    },
    weights: [0, 1, 2].map((i) => normals(r, widths[i + 1]! * widths[i]!, 0.6)),
    biases: widths.slice(1).map((n) => normals(r, n)),
    scales: [1, 0.5 + r.uniform(), 1],
    precisions: [0, 1, 2].map(() => 0.5 + r.uniform()),
  };
  return problem(A, { ...numbers, x: normals(r, 2 * batch), y: normals(r, 2 * batch), batch });
}

const settle = (p: Supervised<Float64Matrix>, gradientNorm: number) =>
  infer(A, p, { coordinates: 'state', gradientNorm, maxSteps: 20_000 });

/** A proven minimum is where a longer run ends, and is not called away from rest. */
export async function expectProven(activation: ActivationName, placement: Placement): Promise<void> {
  let proven = 0;
  for (let seed = 0; seed < 16; seed++) {
    const p = draw(random(seed, `certificate-${activation}`), activation, placement, 2);
    const [rough, fine] = [await settle(p, 1e-5), await settle(p, 1e-11)];
    if (rough.status !== 'converged' || fine.status !== 'converged' || rough.steps === 0) continue;
    const [first, second] = [rough, fine].map(({ activities }) => localCertificate(p, activities, ends));
    if (first!.kind === 'empirical' || second!.kind === 'empirical') continue;
    if (fine.steps === rough.steps) continue; // nothing moved
    proven++;
    const away = frobenius(
      fine.activities.slice(1, -1).map((z, i) => float64.subtract(z, rough.activities[i + 1]!).data),
    );
    expect(away).toBeLessThanOrEqual(first!.bound + second!.bound);
    expect(awayFromRest(p, rough.activities, away + second!.bound, ends)).toBeLessThanOrEqual(1);
    expect(awayFromRest(p, rough.activities, away / 1000, ends)).toBeGreaterThan(1);
  }
  expect(proven).toBeGreaterThan(2);
}
