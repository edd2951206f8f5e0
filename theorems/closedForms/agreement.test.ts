import { expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { KNOWN_SCALINGS, premultipliers } from '../../src/network/scalingFamily.ts';
import { linearProblem } from '../../src/problem/numbers.ts';
import { random } from '../../src/random.ts';
import { solve } from '../../src/inference/solvers/index.ts';
import { agreement } from '../../src/theory/agreement.ts';
import { equilibrium } from '../../src/theory/equilibrium.ts';
import { compareGradients } from '../../src/theory/gradientComparison.ts';
import { bpFactors } from '../../src/theory/gradients.ts';
import { spectrum } from '../../src/theory/spectrum.ts';
import { gamma } from '../../properties/arithmetic/rounding.ts';
import { backpropagation } from '../oracles/backpropagation.ts';
import { energyMinimum } from '../oracles/energyMinimum.ts';
import { digits120 } from '../oracles/exact.ts';
import type { PlainProblem } from '../oracles/numbers.ts';

type Changes = Partial<Pick<PlainProblem, 'scales' | 'skips' | 'precisions'>>;

/** Three inputs, L layers of width 4 between, two outputs, two samples; entries are small integers. */
function plain(depth: number, seed: number, change: Changes = {}): PlainProblem {
  const widths = Array.from({ length: depth + 1 }, (_, l) => (l === 0 ? 3 : l === depth ? 2 : 4));
  const r = random(seed, 'agreement');
  const integers = (count: number): number[] => Array.from({ length: count }, () => r.integer(-3, 3));
  return {
    ...{ widths, batch: 2, x: integers(6), y: integers(4) },
    weights: widths.slice(1).map((n, i) => integers(n * widths[i]!)),
    scales: widths.slice(1).map(() => 0.5),
    skips: widths.slice(1).map((_, i) => i > 0 && i < depth - 1),
    precisions: widths.slice(1).map(() => 1),
    ...change,
  };
}

const float = (p: PlainProblem) =>
  linearProblem(float64, { ...p, weights: p.weights.map((W) => Float64Array.from(W)) });

test('cosine, norms, energies and the shift of activities are those of the energy’s minimum and of backpropagation by the definition', () => {
  for (const p of [plain(3, 1), plain(4, 2), plain(5, 3), plain(4, 4, { precisions: [1, 2, 0.5, 4] })]) {
    const [pc, bp] = [energyMinimum(digits120, p), backpropagation(digits120, p)];
    const flat = (gradients: typeof pc.gradients): number[] => gradients.flat(2).map(Number);
    const [g, h] = [flat(pc.gradients), flat(bp.gradients)];
    const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
    const [z, zHat] = [pc.z.at(-2)!.flat().map(Number), bp.zHat.at(-2)!.flat().map(Number)];
    const moved = pc.z.at(-2)!.flatMap((row, i) => row.map((v, b) => Number(v.minus(bp.zHat.at(-2)![i]![b]!))));
    const problem = float(p);
    const found = agreement(float64, float64.entries, problem, equilibrium(float64, problem));
    // S, its solve and L sweeps round some 30 times each, magnified by the condition of S; squares of norms twice that.
    const S = equilibrium(float64, problem).S.data;
    const condition = ((S[0]! + S[3]!) ** 2 / (S[0]! * S[3]! - S[1]! * S[2]!)) * 2;
    const bound = condition * gamma(400, 2 ** -53);
    expect(bound).toBeLessThan(1e-8);
    const near = (value: number, asked: number): void =>
      expect(Math.abs(value - asked)).toBeLessThanOrEqual(bound * Math.max(1, Math.abs(asked)));
    near(found.cosine, dot(g, h) / Math.sqrt(dot(g, g) * dot(h, h)));
    near(found.normRatio, Math.sqrt(dot(g, g) / dot(h, h)));
    near(found.energyRatio, Number(pc.energy) / Number(bp.loss));
    near(found.loss / Number(bp.loss), 1);
    near(found.shift, Math.sqrt(dot(moved, moved) / dot(zHat, zHat)));
    // What a hurried reader could have written is something else here.
    expect(Math.abs(found.shift - Math.sqrt(dot(moved, moved) / dot(z, z)))).toBeGreaterThan(1e3 * bound);
    expect(found.energyRatio).toBeGreaterThan(0);
    expect(found.energyRatio).toBeLessThanOrEqual(1);
  }
});

test('inference by iteration, stopped by its certificate, gives the cosine of the closed form', async () => {
  for (const [name, skips] of [
    ['mupc', true],
    ['completep', true],
    ['mean-field', false],
  ] as const) {
    const sizes = { inputs: 3, width: 4, depth: 4, outputs: 2, skips };
    const scales = premultipliers(sizes, KNOWN_SCALINGS[name]);
    const problem = float(plain(4, 7, { scales, skips: scales.map((_, i) => skips && i > 0 && i < 3) }));
    const { mu, lambdaMax } = spectrum(float64, problem.network);
    const accuracy = 1e-9;
    const run = await solve(float64, problem, {
      ...{ solver: 'conjugate-gradients', spectrum: { mu, lambdaMax }, relativeError: accuracy, maxSteps: 1000 },
    });
    expect(run.status).toBe('converged');
    const z = run.activities;
    const e = equilibrium(float64, problem);
    // ε_l from the iterates, by the definition of an error; unit precisions
    const signals = problem.network.layers.map(({ theta }, i) => {
      const J = float64.scale(theta['scale']!, theta['weights']!);
      const predicted = float64.multiply(J, z[i]!);
      const skip = skips && i > 0 && i < 3;
      return float64.subtract(z[i + 1]!, skip ? float64.add(predicted, z[i]!) : predicted);
    });
    const iterated = compareGradients(
      ...([float64, float64.entries, problem] as const),
      { signals: [undefined, ...signals], presynaptic: z },
      bpFactors(float64, problem),
    );
    const closed = agreement(float64, float64.entries, problem, e);
    // An error δ of the activities moves errors by at most (1 + ‖J‖) δ, and the cosine by twice what it moves the gradient, relative to it.
    const size = (list: readonly { data: Float64Array }[]): number =>
      Math.hypot(...list.flatMap(({ data }) => [...data]));
    const off = accuracy * size(e.zStar);
    const relative = (off * (1 + Math.sqrt(lambdaMax))) / size(e.weightedErrors.slice(1, 2).map((m) => m!));
    expect(Math.abs(iterated.cosine - closed.cosine)).toBeLessThanOrEqual(4 * relative);
    expect(4 * relative).toBeLessThan(1e-5);
  }
});
