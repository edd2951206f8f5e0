import type { FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import type { Numbers } from '../../layers/layer.ts';
import type { GenerativeModel } from '../../network/generative.ts';
import { type GenerativeProblem, generative } from '../../problem/generative.ts';
import { oneHot } from '../../problem/oneHot.ts';
import { generativeErrors } from './errors.ts';
import { type Settling, settle } from './settle.ts';

/** ŷ = R x_L (K × B), what the network says at latents x_1..x_L. */
export const readoutAt = <M>(A: Numbers<M>, { readout }: GenerativeModel<M>, latents: readonly M[]): M =>
  A.multiply(readout, latents.at(-1)!);

/**
 * What a generative network says after inference: with the label clamped where the problem has a target, else freely. Only the free
 * prediction is a function of the data and the start; one with a clamped label follows the label.
 * Shapes: ŷ (K × B).   Cost: that of `settle`.
 * @throws {DimensionError | ValueError} as `settle` does
 */
export async function predict<M>(
  A: FloatArithmetic<M> & Numbers<M>,
  problem: GenerativeProblem<M>,
  latents: readonly M[],
  settling: Settling,
): Promise<M> {
  const settled = await settle(A, problem, latents, settling);
  const answer = A.scope(() => readoutAt(A, problem.model, settled));
  A.free(settled.filter((x) => !latents.includes(x)));
  return answer;
}

/**
 * The energy that each sample reaches with each class clamped in turn, from the same latents: its least entry is the class of least energy.
 * Shapes: K × B on the host, row-major, row c with the label e_c.   Cost: K times that of `settle`.
 * @throws {DimensionError | ValueError} as `settle` does
 */
export async function energiesByClass<M>(
  A: FloatArithmetic<M> & Numbers<M>,
  { model, data }: Pick<GenerativeProblem<M>, 'model' | 'data'>,
  latents: readonly M[],
  settling: Settling,
): Promise<Float64Array> {
  const [classes, batch] = [A.shape(model.readout)[0], A.shape(data)[1]];
  const energies = new Float64Array(classes * batch);
  for (let c = 0; c < classes; c++) {
    const target = oneHot(
      A,
      Array.from({ length: batch }, () => c),
      classes,
    );
    const settled = await settle(A, generative(A, model, data, target), latents, settling);
    energies.set(await sampleEnergies(A, model, [data, ...settled], target), c * batch);
    A.free([target, ...settled.filter((x) => !latents.includes(x))]);
  }
  return energies;
}

/** The energy of each sample (B numbers) at activities x_0..x_L. */
async function sampleEnergies<M>(
  A: FloatArithmetic<M> & Numbers<M>,
  model: GenerativeModel<M>,
  x: readonly M[],
  target: M,
): Promise<Float64Array> {
  const energies = new Float64Array(A.shape(target)[1]);
  const { errors, readoutError } = A.scope(() => {
    const found = generativeErrors(A, model, x, target);
    return { errors: found.errors, readoutError: found.readoutError! };
  });
  const add = async (precision: M, e: M): Promise<void> => {
    const [p, entries] = [(await A.read(precision))[0]!, await A.read(e)];
    for (const [k, entry] of entries.entries()) energies[k % energies.length]! += (p / 2) * entry * entry;
  };
  for (const [l, e] of errors.entries()) await add(model.precisions[l]!, e);
  await add(model.readoutPrecision, readoutError);
  if (model.priorPrecision !== undefined) await add(model.priorPrecision, x.at(-1)!);
  A.free([...errors, readoutError]);
  return energies;
}
