import type { InPlaceArithmetic } from '../../arithmetic/arithmetic.ts';
import { gatedErrorInto } from '../../arithmetic/gatedErrorInto.ts';
import { hostEntries } from '../../arithmetic/hostEntries.ts';
import { sizesOf } from '../../network/generative.ts';
import type { GenerativeProblem } from '../../problem/generative.ts';
import type { Method } from '../minimise.ts';

/**
 * The steps of `inferenceStep` where matrices lie in the process's own memory, without allocating: a gate is one pass.
 *
 *     all a_l = W_l x_{l+1} first;  e_l = p_l (x_l − f_l(a_l)),  h_l = f_l′(a_l) ∘ e_l;  then x_l ← x_l − η e_l + η W_{l−1}ᵀ h_{l−1}
 *
 * Assumes: `isHostInPlace`; the problem's matrices outlive the result. Variables are x_L … x_1, as everywhere.
 * Cost: four products a layer, two passes over the activities.
 */
export async function inPlaceSettling<M>(
  A: InPlaceArithmetic<M>,
  { model, data, target }: GenerativeProblem<M>,
  rate: number,
): Promise<Method<M>> {
  const { widths, classes } = sizesOf(A, model);
  const B = A.shape(data)[1];
  const L = widths.length - 1;
  const number = async (c: M): Promise<number> => (await A.read(c))[0]!;
  const precisions = await Promise.all(model.precisions.map(number));
  const readoutPrecision = await number(model.readoutPrecision);
  const prior = model.priorPrecision === undefined ? 0 : await number(model.priorPrecision);
  const latents = A.block(widths.slice(1).map((n) => [n, B]));
  const gates = A.block(widths.slice(0, L).map((n) => [n, B]));
  const errors = A.block(widths.slice(0, L).map((n) => [n, B]));
  const said = A.block([[classes, B]]).parts[0]!;
  const x = [data, ...latents.parts];
  const top = x[L]!;
  const views = model.activations.map((phi, l) => ({
    phi,
    arrays: {
      a: hostEntries(gates.parts[l]!),
      x: hostEntries(x[l]!),
      e: hostEntries(errors.parts[l]!),
      h: hostEntries(gates.parts[l]!),
    },
  }));
  const step = (): void => {
    for (const [l, W] of model.weights.entries()) A.gemm(1, W, x[l + 1]!, 0, gates.parts[l]!);
    if (target !== undefined) {
      A.axpby(-1, target, 0, said);
      A.gemm(1, model.readout, top, 1, said);
    }
    for (const [l, { phi, arrays }] of views.entries()) gatedErrorInto(phi, arrays, precisions[l]!);
    if (prior !== 0) A.axpby(-rate * prior, top, 1, top);
    for (let l = 1; l < L; l++) A.axpby(-rate, errors.parts[l]!, 1, x[l]!);
    for (const [l, W] of model.weights.entries()) A.gemm(rate, W, gates.parts[l]!, 1, x[l + 1]!, { transposeA: true });
    if (target !== undefined) A.gemm(-rate * readoutPrecision, model.readout, said, 1, top, { transposeA: true });
  };
  return {
    begin: (variables) => ({ variables, memory: [] }),
    advance({ variables }, most) {
      for (const [i, part] of latents.parts.entries()) A.axpby(1, variables[L - 1 - i]!, 0, part);
      for (let k = 0; k < most; k++) step();
      return { variables: latents.parts.map(A.copy).toReversed(), memory: [], taken: most };
    },
  };
}
