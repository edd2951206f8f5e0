import { PIECEWISE_LINEAR } from '../arithmetic/activations.ts';
import { elementwise } from '../arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../arithmetic/float64.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { PcnCheckError } from '../errors.ts';
import { infer } from '../inference/infer.ts';
import { localCertificate } from '../inference/localCertificate.ts';
import { predictions } from '../inference/state.ts';
import { dense } from '../layers/dense.ts';
import { ends } from '../learning/ends.ts';
import { type ChainView, chainOf } from '../problem/chain.ts';
import { member } from '../problem/family.ts';
import { type Supervised, supervised } from '../problem/problem.ts';
import { random } from '../random.ts';
import { type NumberedPlan, type ProblemPlan, grid, normals, planned } from './plans.ts';
import { type ConformanceProblem, named, oncePerSeed } from './problems.ts';

/** Small to large: every activation, both placements, skips, scales and precisions at two depths L ≥ 3. */
const PLANS: readonly ProblemPlan[] = [
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

const A = elementwise(float64);

/**
 * Nonlinear problems on which descent from the feedforward sweep must end at a minimum that can be proven: targets are as near the
 * prediction, in powers of two, as it takes for descent in state and in error coordinates to reach the same proven minimum with
 * every unit on the side of its kink where the sweep has it.
 *
 * Numbers come from the seed, as in `conformanceProblems`.
 */
export const nonlinearProblems = oncePerSeed((seed): Promise<readonly ConformanceProblem[]> =>
  Promise.all(NONLINEAR.shapes.map(async (plan) => named(NONLINEAR, plan, await nearItsPrediction(plan, seed)))),
);

const STREAM = 'conformance/nonlinear';
export const NONLINEAR = planned('nonlinear', STREAM, PLANS);

const [DRAWS, HALVINGS] = [16, 8] as const;

async function nearItsPrediction(plan: NumberedPlan, seed: number): Promise<Supervised<Float64Matrix>> {
  const r = random(seed, `${STREAM}-${plan.number}`); // of all draws, one after another
  for (let draw = 0; draw < DRAWS; draw++) {
    const { network, x, y } = member(float64, NONLINEAR, plan, () => r);
    const sweep = predictions(A, network, x);
    const away = normals(r, y.data.length, 1);
    for (let k = 0; k <= HALVINGS; k++) {
      const target = { ...y, data: sweep.at(-1)!.data.map((v, i) => grid(v + away[i]! / 2 ** k)) };
      const near = supervised(network, x, target);
      if (await endsAtAProvenMinimum(near, sweep)) return near;
    }
  }
  throw new PcnCheckError(
    `nonlinearProblems: seed must give a minimum proven next to the sweep, got none in ${DRAWS} draws; take another seed`,
  );
}

async function endsAtAProvenMinimum(p: Supervised<Float64Matrix>, sweep: readonly Float64Matrix[]): Promise<boolean> {
  const found: { z: readonly Float64Matrix[]; bound: number }[] = [];
  for (const coordinates of ['state', 'error'] as const) {
    const { activities: z } = await infer(A, p, { coordinates, gradientNorm: 1e-9, maxSteps: 2000 });
    const certificate = localCertificate(p, z, ends);
    if (certificate.kind === 'empirical' || !sameSides(p, sweep, z)) return false;
    found.push({ z, bound: certificate.bound });
  }
  const [one, other] = found;
  const apart = frobenius(one!.z.map((zl, l) => float64.subtract(zl, other!.z[l]!).data));
  return apart <= one!.bound + other!.bound;
}

/** Whether every unit with a kink is on the same side of it. */
function sameSides(p: Supervised<Float64Matrix>, one: readonly Float64Matrix[], other: typeof one): boolean {
  return chainOf(p).every((view, i) => {
    if (view.activation === 'identity' || !PIECEWISE_LINEAR.has(view.activation)) return true;
    const slopes = (z: Float64Matrix): Float64Array => A.slope(view.activation, intoActivation(view, z)).data;
    const [a, b] = [slopes(one[i]!), slopes(other[i]!)];
    return a.every((v, k) => v === b[k]);
  });
}

/** What a layer's activation acts on: z itself, or a W z + b. */
function intoActivation(
  { placement, weights, scale, bias }: ChainView<Float64Matrix>,
  z: Float64Matrix,
): Float64Matrix {
  if (placement === 'before') return z;
  const affine = dense([weights.columns], [weights.rows], { bias: bias !== undefined });
  return affine.at(A, { weights, scale, ...(bias === undefined ? {} : { bias }) }, z).prediction;
}
