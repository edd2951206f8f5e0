import type { Bounded } from '../../../arithmetic/errorBound.ts';
import { elementwiseBound } from '../../../arithmetic/elementwiseBound.ts';
import type { Float64Matrix } from '../../../arithmetic/float64.ts';
import { exactly } from '../../../inference/certificate.ts';
import { mapModel } from '../../../network/generative.ts';
import type { GenerativeProblem } from '../../../problem/generative.ts';
import { random } from '../../../random.ts';
import type { Undecided } from '../../../learning/rule.ts';
import { type Judgement, decisive, judgeError } from '../../check.ts';
import { distance, taken } from '../../tolerance.ts';
import type { GenerativeCheck } from '../check.ts';
import { drawnLatents } from '../drawnLatents.ts';
import { answered, requireLatentShapes, withLabel } from '../trial.ts';

type M = Float64Matrix;
type B = Bounded<M>;

/**
 * So many steps at such rates: powers of two, exact in any arithmetic, and not one rate alone, which a rule may have of its own. The
 * last is there for what begins later than a step or two: an early end, a schedule of the rate.
 */
const ASKED = [
  { steps: 1, rate: 2 ** -4 },
  { steps: 2, rate: 2 ** -5 },
  { steps: 16, rate: 2 ** -6 },
] as const;

/**
 * Are steps of inference those of the definition, all layers from one snapshot, each sample by its own energy?
 *
 *     x_l ← x_l − η (p_l ε_l − W_{l−1}ᵀ p_{l−1} h_{l−1}),      x_L ← x_L − η (λ x_L + p_y Rᵀ(R x_L − y) − W_{L−1}ᵀ p_{L−1} h_{L−1})
 *
 * One step, two and sixteen from random latents, with the label and without it, held against the definition in error-bound arithmetic.
 */
export const oneSnapshot: GenerativeCheck = {
  id: 'one-snapshot',
  number: 'G11',
  kind: 'optional',
  claims: ['pcn/inference-rule', 'pcn/inference-top'],
  title: 'a step of inference moves every layer from the same snapshot, down the energy of its own sample',
  async judge(t) {
    if (!t.rule.settle) return undefined;
    const x = drawnLatents(t.problem, random(t.seed, 'conformance/one-snapshot'));
    const judged: Judgement[] = [];
    for (const [what, problem] of [
      ['with the label', t.problem],
      ['without a label', withLabel(t.problem)],
    ] as const)
      for (const { steps, rate } of ASKED) {
        const found = (await t.on(problem).ask('settle', { latents: x, rate, steps })) as readonly M[] | Undecided;
        const moved = answered(t.rule, found);
        requireLatentShapes(t.rule, problem, moved);
        const expected = stepped(elementwiseBound(2 ** -53), exactly, problem, x, { steps, rate });
        const own = stepped(elementwiseBound(t.unitRoundoff), taken(t), problem, x, { steps, rate });
        for (const [l, value] of moved.entries()) {
          const { error, bound } = distance({ value, error: own[l]!.error }, expected[l]!);
          const where = `x_${l + 1} after ${steps === 1 ? 'a step' : `${steps} steps`} ${what}`;
          judged.push(judgeError(where, error, bound, 'steps'));
        }
      }
    return decisive(judged);
  },
};

type Elements = ReturnType<typeof elementwiseBound>;

/** The definition, step by step. */
function stepped(
  E: Elements,
  carry: (a: M) => B,
  problem: GenerativeProblem<M>,
  start: readonly M[],
  { steps, rate }: { readonly steps: number; readonly rate: number },
): readonly B[] {
  const model = mapModel(problem.model, carry);
  const [data, target] = [carry(problem.data), problem.target && carry(problem.target)];
  const eta = exactly({ rows: 1, columns: 1, data: Float64Array.of(rate) });
  let x = start.map(carry);
  for (let k = 0; k < steps; k++) {
    const all = [data, ...x];
    const gated: B[] = [];
    const errors = model.weights.map((W, l) => {
      const a = E.multiply(W, all[l + 1]!);
      const phi = model.activations[l]!;
      const error = E.subtract(all[l]!, phi === 'identity' ? a : E.activate(phi, a));
      gated.push(phi === 'identity' ? error : E.hadamard(E.slope(phi, a), error));
      return error;
    });
    const L = x.length;
    x = x.map((xl, i) => {
      const l = i + 1;
      const pull = E.multiply(model.weights[l - 1]!, E.scale(model.precisions[l - 1]!, gated[l - 1]!), {
        transposeA: true,
      });
      const away = l < L ? [E.scale(model.precisions[l]!, errors[l]!)] : atTheTop(E, model, xl, target);
      const gradient = away.reduce((sum, term) => E.add(sum, term), E.scale(MINUS, pull));
      return E.subtract(xl, E.scale(eta, gradient));
    });
  }
  return x;
}

const MINUS = exactly({ rows: 1, columns: 1, data: Float64Array.of(-1) });

/** λ x_L and p_y Rᵀ(R x_L − y), as far as they are there. */
function atTheTop(
  E: Elements,
  { readout, readoutPrecision, priorPrecision }: ReturnType<typeof mapModel<M, B>>,
  top: B,
  target: B | undefined,
): B[] {
  const label =
    target === undefined
      ? []
      : [
          E.multiply(readout, E.scale(readoutPrecision, E.subtract(E.multiply(readout, top), target)), {
            transposeA: true,
          }),
        ];
  return [...(priorPrecision === undefined ? [] : [E.scale(priorPrecision, top)]), ...label];
}
