import type { FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import type { RatioCase, Setting } from '../../evidence/claim.ts';
import { xavierUniform } from '../../network/initialisations.ts';
import { generativeModel } from '../../network/generative.ts';
import { type GenerativeProblem, generative } from '../../problem/generative.ts';
import { random } from '../../random.ts';

/** Rᵀ, W_{L−1}, …, W_0 as a chain from the label down to the data, x the label and y the data: float32 values, Xavier weights. */
export function ratioCases({ seed }: Setting): RatioCase[] {
  const shapes = { 'one latent layer': [3, 4, 8], 'two latent layers': [3, 4, 6, 9], 'a wide middle': [2, 3, 8, 8] };
  return Object.entries(shapes).map(([label, widths]) => {
    const r = random(seed, label);
    const batch = 4;
    const normal = (n: number): Float64Array => Float64Array.from({ length: n }, () => Math.fround(r.normal()));
    const weights = widths.slice(1).map((n, i) => xavierUniform(r, n, widths[i]!).map((w) => Math.fround(2 * w)));
    const [x, y] = [normal(widths[0]! * batch), normal(widths.at(-1)! * batch)];
    return { label, numbers: { widths, weights, x, y, batch } };
  });
}

/** The generative network of such a case, with the label clamped or not, and random latents. */
export function problemOf<M>(
  A: FloatArithmetic<M>,
  { label, numbers: { widths, weights, x, y, batch } }: RatioCase,
  labelled: boolean,
): { readonly problem: GenerativeProblem<M>; readonly latents: readonly M[] } {
  const [classes, ...upper] = widths as [number, ...number[]];
  const down = upper.toReversed();
  const R = weights[0]!;
  const top = down.at(-1)!;
  const model = generativeModel(A, {
    ...{ widths: down, classes, weights: weights.slice(1).toReversed() },
    readout: Float64Array.from({ length: classes * top }, (_, k) => R[(k % top) * classes + Math.floor(k / top)]!),
  });
  const r = random(1, label);
  const latents = down.slice(1).map((n) =>
    A.matrix(
      n,
      batch,
      Float64Array.from({ length: n * batch }, () => Math.fround(r.normal())),
    ),
  );
  const target = labelled ? A.matrix(classes, batch, x) : undefined;
  return { problem: generative(A, model, A.matrix(down[0]!, batch, y), target), latents };
}

export const norm = async <M>(A: FloatArithmetic<M>, matrices: readonly M[]): Promise<number> => {
  let sum = 0;
  for (const m of matrices) for (const v of await A.read(m)) sum += v * v;
  return Math.sqrt(sum);
};
