import { type Bounded, errorBound } from '../../arithmetic/errorBound.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { exactly } from '../../inference/certificate.ts';
import { mapModel } from '../../network/generative.ts';
import { type GenerativeProblem, generative } from '../../problem/generative.ts';
import { generativeEquilibrium } from '../../theory/generative/equilibrium.ts';
import { labelLeak } from '../../theory/generative/label.ts';

type B = Bounded<Float64Matrix>;

/** What theory says of a linear generative network, each number with a proven bound on its rounding. */
export interface GenerativeClosedForm {
  /** x_1*..x_L* */
  readonly latents: readonly B[];
  /** R x_L* */
  readonly answer: B;
  /** M = ∂ŷ/∂y with the label clamped (K × K). */
  readonly leak: () => B;
}

const E = errorBound(float64, 2 ** -53);
const kept = new WeakMap<GenerativeProblem<Float64Matrix>, GenerativeClosedForm>();

/** Rest of a linear generative network, with its label clamped where there is one; once a problem. */
export function closedFormOf(problem: GenerativeProblem<Float64Matrix>): GenerativeClosedForm {
  const known = kept.get(problem);
  if (known) return known;
  const model = mapModel(problem.model, exactly);
  const exact = generative(E, model, exactly(problem.data), problem.target && exactly(problem.target));
  const { activities, answer } = generativeEquilibrium(E, exact);
  const made = { latents: activities.slice(1), answer, leak: () => labelLeak(E, model) };
  kept.set(problem, made);
  return made;
}
