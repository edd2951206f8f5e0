import { describe, expect, test } from 'vitest';
import { symmetricEigenvalues } from '../../src/arithmetic/decompositions.ts';
import { type Float64Matrix, float64 as A } from '../../src/arithmetic/float64.ts';
import { smallFloat64 } from '../../src/arithmetic/wasm/smallFloat64.ts';
import { linearProblem } from '../../src/problem/numbers.ts';
import { equilibrium, rescalingMatrix } from '../../src/theory/equilibrium.ts';
import { pcFactors, weightGradients } from '../../src/theory/gradients.ts';
import { secondMoment } from '../../src/training/linearTask.ts';
import { momentChanges } from '../../src/training/moments.ts';
import { factorReading } from '../../src/training/readings.ts';
import { trainingRule } from '../../src/training/rules.ts';
import { normals } from '../arithmetic/matrices.ts';

const [WIDTHS, B, ALPHA, u] = [[5, 4, 6, 5], 16, 0.05, 2 ** -53];
const size = ({ data }: Float64Matrix): number => Math.hypot(...data);
const scaled = (c: number, a: Float64Matrix): Float64Matrix => A.scale(A.matrix(1, 1, [c]), a);

describe('regularised factors solve the equation that defines them, on activities of the samples', () => {
  test.each([
    ['corrected-symmetrised', 'corrected'],
    ['printed-symmetrised', 'printed'],
    ['printed-triangle', 'printed'],
    ['corrected-triangle', 'corrected'],
  ] as const)('%s: ΔW_l (Σ + εI) = −∂F*/∂W_l, and ε is zero in some layer and positive in another', (id, form) => {
    const S = smallFloat64();
    const seen = new Set<boolean>();
    for (let seed = 0; seed < 4; seed++) {
      const weights = WIDTHS.slice(1).map((m, i) => normals(10 * seed + i, m * WIDTHS[i]!));
      const [x, target] = [normals(10 * seed + 5, 5 * B), A.matrix(5, 5, normals(10 * seed + 6, 25))];
      const y = A.multiply(target, A.matrix(5, B, x));
      const p = linearProblem(A, { widths: WIDTHS, weights, x, y: y.data, batch: B });
      const { zHat, zStar } = equilibrium(A, p);
      const gradients = weightGradients(A, p, pcFactors(A, p));
      const { changes } = momentChanges(
        S,
        trainingRule('pc-factors'),
        weights.map((W, i) => S.matrix(WIDTHS[i + 1]!, WIDTHS[i]!, W)),
        { y: S.matrix(5, 5, target.data), moment: S.matrix(5, 5, secondMoment(x, 5, B)) },
        { reading: factorReading(id), alpha: ALPHA },
      );
      changes.forEach((change, i) => {
        const n = WIDTHS[i]!;
        const [first, second] = form === 'corrected' ? [zHat[i]!, zStar[i]!] : [zStar[i]!, zHat[i]!];
        const sigma = scaled(1 / B, A.multiply(first, second, { transposeB: true }));
        const H = sigma.data.map((v, k) => {
          const [r, c] = [Math.floor(k / n), k % n];
          const mirrored = sigma.data[c * n + r]!;
          return id.endsWith('triangle') ? (c > r ? mirrored : v) : (v + mirrored) / 2;
        });
        const eigenvalues = symmetricEigenvalues(H, n);
        const epsilon = Math.max(0, ALPHA * eigenvalues.at(-1)! - eigenvalues[0]!);
        seen.add(epsilon > 0);
        const shifted = A.add(sigma, scaled(epsilon, A.identity(n)));
        const dW = A.matrix(WIDTHS[i + 1]!, n, S.entries(change));
        const residual = A.add(A.multiply(dW, shifted), gradients[i]!);
        // elimination's backward error, and activities that are known up to the condition of S ≽ I, which ‖S‖ bounds
        const scale = size(dW) * (size(sigma) + epsilon) + size(gradients[i]!);
        expect(size(residual)).toBeLessThanOrEqual(2 ** 8 * n * u * scale * size(rescalingMatrix(A, p.network)));
      });
    }
    expect(seen).toEqual(new Set([true, false]));
  });
});
