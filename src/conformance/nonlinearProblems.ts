import type { ActivationName } from '../arithmetic/activations.ts';
import { elementwise } from '../arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { PcnCheckError } from '../errors.ts';
import { infer } from '../inference/infer.ts';
import { localCertificate } from '../inference/localCertificate.ts';
import { gradientOf, predictions, stateAt } from '../inference/state.ts';
import { ends } from '../learning/ends.ts';
import { member } from '../problem/family.ts';
import { type Supervised, supervised } from '../problem/problem.ts';
import { random } from '../random.ts';
import { apart, norm } from './matrices.ts';
import { type NumberedPlan, type ProblemPlan, grid, normals, planned } from './plans.ts';
import { type ConformanceProblem, named, oncePerSeed } from './problems.ts';
import { hasNoMinimumBeside, sameSides } from './sidesOfKinks.ts';

/** Every activation, both placements, skips, scales and precisions at two depths L ≥ 3. */
const MIXED: readonly ProblemPlan[] = [
  { widths: [2, 3, 1], batch: 1, activations: 'tanh', placement: 'after' },
  { widths: [2, 3, 2], batch: 2, activations: 'relu', placement: 'before' },
  { widths: [3, 4, 2], batch: 2, activations: 'gelu', placement: 'after', scaled: true },
  { widths: [3, 4, 2], batch: 1, activations: 'leaky-relu', placement: 'after', scaled: true },
  { widths: [3, 3, 4, 2], batch: 3, activations: 'sigmoid', placement: 'before', skips: [1], scaled: true },
  { widths: [3, 4, 4, 2], batch: 2, activations: 'relu', placement: 'after', skips: [2], scaled: true },
  {
    ...{ widths: [3, 4, 4, 4, 3], batch: 2, placement: 'after', skips: [2, 3], scaled: true },
    activations: ['tanh', 'gelu', 'leaky-relu', 'identity'],
  },
  {
    ...{ widths: [3, 4, 4, 4, 1], batch: 1, placement: 'before', skips: [3], scaled: true },
    activations: ['identity', 'tanh', 'relu', 'gelu'],
  },
];

/** The usual network: an activation on hidden layers, none on the last. */
const usual = (phi: ActivationName, L: number): ActivationName[] =>
  Array.from({ length: L }, (_, i) => (i < L - 1 ? phi : 'identity'));

/** Without skips, scales and precisions, for rules that have none. */
const PLAIN: readonly ProblemPlan[] = [
  ...(['tanh', 'relu', 'leaky-relu', 'sigmoid', 'gelu'] as const).flatMap((phi): ProblemPlan[] => [
    { widths: [2, 3, 3, 2], batch: 2, activations: usual(phi, 3), placement: 'after' },
    { widths: [2, 3, 3, 2], batch: 1, activations: phi, placement: 'before' },
    { widths: [2, 3, 3, 2], batch: 1, activations: phi, placement: 'after', biases: false },
  ]),
];

/** Depth, batch, skips at the ends, and premultipliers below zero. */
const SHAPES: readonly ProblemPlan[] = [
  { widths: [2, 3, 3, 2, 3, 3, 2], batch: 1, activations: usual('tanh', 6), placement: 'after' },
  { widths: [2, 3, 3, 2, 3, 2], batch: 1, activations: 'gelu', placement: 'before' },
  { widths: [2, 3, 3, 2], batch: 5, activations: usual('gelu', 3), placement: 'after' },
  { widths: [2, 3, 2], batch: 9, activations: 'tanh', placement: 'before' },
  { widths: [2, 3, 3], batch: 2, activations: 'tanh', placement: 'after', skips: [2] },
  { widths: [3, 3, 3], batch: 2, activations: 'gelu', placement: 'before', skips: [1, 2] },
  { widths: [2, 3, 3, 2], batch: 1, activations: 'tanh', placement: 'after', scales: [-0.5, -1, -2] },
  { widths: [2, 3, 3, 2], batch: 1, activations: 'sigmoid', placement: 'before', scales: [-1, 2, -1] },
];

/** How far a plan's targets are from the prediction, and whether units must have crossed their kinks at the minimum. */
interface Reach {
  readonly reach?: 'far' | 'beyond a kink';
}

const FAR: readonly (ProblemPlan & Reach)[] = [
  { widths: [2, 3, 3, 2], batch: 1, activations: usual('tanh', 3), placement: 'after', reach: 'far' },
  { widths: [2, 3, 3, 2], batch: 1, activations: 'sigmoid', placement: 'before', reach: 'far' },
  { widths: [2, 4, 5, 3], batch: 1, activations: 'relu', placement: 'before', reach: 'beyond a kink' },
  { widths: [2, 4, 5, 3], batch: 1, activations: 'leaky-relu', placement: 'before', reach: 'beyond a kink' },
  { widths: [2, 4, 5, 3], batch: 1, activations: usual('relu', 3), placement: 'after', reach: 'beyond a kink' },
  { widths: [2, 4, 5, 3], batch: 1, activations: usual('leaky-relu', 3), placement: 'after', reach: 'beyond a kink' },
];

const PLANS: readonly (ProblemPlan & Reach)[] = [...MIXED, ...PLAIN, ...SHAPES, ...FAR];

const A = elementwise(float64);

/**
 * Nonlinear problems on which descent from the feedforward sweep must end at a minimum that can be proven: targets are as near the
 * prediction, in powers of two, as it takes for descent in state and in error coordinates to reach the same proven minimum. There
 * every unit is on the side of its kink where the sweep has it, or some are not, as the plan asks.
 *
 * Numbers come from the seed, as in `conformanceProblems`.
 */
export const nonlinearProblems = oncePerSeed((seed): Promise<readonly ConformanceProblem[]> =>
  Promise.all(NONLINEAR.shapes.map(async (plan) => named(NONLINEAR, plan, await nearItsPrediction(plan, seed)))),
);

/** Their networks with the numbers of the first draw, and targets of zero: what tells their kind, at no cost. */
export const nonlinearOutlines = oncePerSeed((seed) =>
  NONLINEAR.shapes.map((plan) => named(NONLINEAR, plan, member(float64, NONLINEAR, plan, seed))),
);

const STREAM = 'conformance/nonlinear';
export const NONLINEAR = planned('nonlinear', STREAM, PLANS);

/** Draws, the first and the last of the powers of ½ that targets are away by, and the steps in which descent must end. */
const SEARCH = {
  near: { draws: 16, halvings: [0, 8], maxSteps: 2000 },
  far: { draws: 16, halvings: [-2, 8], maxSteps: 2000 },
  'beyond a kink': { draws: 400, halvings: [0, 0], maxSteps: 200 },
} as const;

async function nearItsPrediction(plan: NumberedPlan & Reach, seed: number): Promise<Supervised<Float64Matrix>> {
  const { reach = 'near' } = plan;
  const { draws, halvings, maxSteps } = SEARCH[reach];
  const r = random(seed, `${STREAM}-${plan.number}`); // of all draws, one after another
  for (let draw = 0; draw < draws; draw++) {
    const { network, x, y } = member(float64, NONLINEAR, plan, () => r);
    const sweep = predictions(A, network, x);
    const away = normals(r, y.data.length, 1);
    for (let k: number = halvings[0]; k <= halvings[1]; k++) {
      const target = { ...y, data: sweep.at(-1)!.data.map((v, i) => grid(v + away[i]! / 2 ** k)) };
      const problem = supervised(network, x, target);
      if (reach !== 'beyond a kink' && hasNoMinimumBeside(problem, [...sweep.slice(0, -1), target])) continue;
      const fits = (z: readonly Float64Matrix[]): boolean =>
        reach === 'beyond a kink'
          ? !sameSides(problem, sweep, z) && smallStepsReach(z, problem, sweep)
          : sameSides(problem, sweep, z);
      if (await endsAtAProvenMinimum(problem, maxSteps, fits)) return problem;
    }
  }
  throw new PcnCheckError(
    `nonlinearProblems: seed must give a minimum proven from the sweep, got none in ${draws} draws of ${NONLINEAR.describe(plan)}; take another seed`,
  );
}

/** Whether descent in state and in error coordinates ends at the same proven minimum, one that fits. */
async function endsAtAProvenMinimum(
  p: Supervised<Float64Matrix>,
  maxSteps: number,
  fits: (z: readonly Float64Matrix[]) => boolean,
): Promise<boolean> {
  const found: { z: readonly Float64Matrix[]; bound: number }[] = [];
  for (const coordinates of ['state', 'error'] as const) {
    const { activities: z } = await infer(A, p, { coordinates, gradientNorm: 1e-9, maxSteps });
    const certificate = localCertificate(p, z, ends);
    if (certificate.kind === 'empirical' || !fits(z)) return false;
    found.push({ z, bound: certificate.bound });
  }
  const [one, other] = found;
  return apart(one!.z, other!.z) <= one!.bound + other!.bound;
}

/** Whether plain descent with small steps comes near the same minimum, and to its sides of all kinks. */
function smallStepsReach(
  minimum: readonly Float64Matrix[],
  p: Supervised<Float64Matrix>,
  sweep: readonly Float64Matrix[],
): boolean {
  const step = float64.matrix(1, 1, [0.1]);
  let z = [...sweep.slice(0, -1), p.y];
  for (let k = 0; k < 300; k++) {
    const gradient = gradientOf(A, p, stateAt(A, p.network, z));
    z = z.map((zl, l) =>
      l === 0 || l === z.length - 1 ? zl : float64.subtract(zl, float64.scale(step, gradient[l - 1]!)),
    );
  }
  return apart(z, minimum) <= 2 ** -6 * norm(...minimum) && sameSides(p, z, minimum);
}
