import type { Bounded } from '../../../arithmetic/errorBound.ts';
import { elementwiseBound } from '../../../arithmetic/elementwiseBound.ts';
import type { Float64Matrix } from '../../../arithmetic/float64.ts';
import { exactly } from '../../../inference/certificate.ts';
import { mapModel } from '../../../network/generative.ts';
import { random } from '../../../random.ts';
import { type Judgement, decisive, judgeError } from '../../check.ts';
import { taken } from '../../tolerance.ts';
import type { GenerativeCheck } from '../check.ts';
import { drawnLatents } from '../drawnLatents.ts';
import { type GenerativeTrial, withLabel } from '../trial.ts';

type M = Float64Matrix;
type B = Bounded<M>;

/**
 * Is the energy that the rule reports the one of the latents that it is given, all of its terms, the mean over the samples?
 *
 *     E = 1/(2B) (Σ_l p_l ‖ε_l‖² + p_y ‖R x_L − y‖² + λ ‖x_L‖²)
 */
export const generativeEnergy: GenerativeCheck = {
  id: 'generative-energy',
  number: 'G13',
  kind: 'optional',
  claims: ['pcn/energy-printed'],
  title:
    'the energy that a generative rule reports is that of the latents, readout and prior in it, the mean over the samples',
  async judge(t) {
    if (!t.rule.energy) return undefined;
    const x = drawnLatents(t.problem, random(t.seed, 'conformance/generative-energy'));
    const labelled = await judgeEnergy(t, x, '');
    const free = await judgeEnergy(t.on(withLabel(t.problem)), x, ' without a label');
    return decisive([labelled, free]);
  },
};

async function judgeEnergy(t: GenerativeTrial, x: readonly M[], where: string): Promise<Judgement> {
  const exact = defined(elementwiseBound(2 ** -53), exactly, t, x);
  const own = defined(elementwiseBound(t.unitRoundoff), taken(t), t, x);
  const expected = exact.value.data[0]!;
  const reported = Number(await t.ask('energy', x));
  const bound = exact.error[0]! + own.error[0]!;
  const judged = judgeError(`reported energy${where}`, Math.abs(reported - expected), bound, 'value');
  if (judged.outcome !== 'refuted' || !Number.isFinite(reported)) return judged;
  return {
    ...judged,
    detail: `${judged.detail}; it is ${(reported / expected).toPrecision(3)} times what it must be`,
  };
}

function defined(
  E: ReturnType<typeof elementwiseBound>,
  carry: (a: M) => B,
  { problem }: GenerativeTrial,
  latents: readonly M[],
): B {
  const model = mapModel(problem.model, carry);
  const x = [problem.data, ...latents].map(carry);
  const square = (precision: B, e: B): B => E.scale(precision, E.inner(e, e));
  const terms = model.weights.map((W, l) => {
    const a = E.multiply(W, x[l + 1]!);
    const phi = model.activations[l]!;
    return square(model.precisions[l]!, E.subtract(x[l]!, phi === 'identity' ? a : E.activate(phi, a)));
  });
  const top = x.at(-1)!;
  if (problem.target !== undefined)
    terms.push(square(model.readoutPrecision, E.subtract(E.multiply(model.readout, top), carry(problem.target))));
  if (model.priorPrecision !== undefined) terms.push(square(model.priorPrecision, top));
  const oneOver2B = E.reciprocal(exactly({ rows: 1, columns: 1, data: Float64Array.of(2 * problem.data.columns) }));
  return E.scale(
    oneOver2B,
    terms.reduce((sum, term) => E.add(sum, term)),
  );
}
