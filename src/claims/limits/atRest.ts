import { cosine } from '../../arithmetic/cosine.ts';
import { elementwise } from '../../arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import type { DataSource } from '../../data/source.ts';
import { EngineError } from '../../errors.ts';
import { infer } from '../../inference/infer.ts';
import { energySum, stateAt } from '../../inference/state.ts';
import { errorCoordinates } from '../../inference/objective.ts';
import { backprop, localUpdates } from '../../learning/updates.ts';
import { hasClosedForms } from '../../network/linearGaussian.ts';
import { underCrossEntropy } from '../../problem/crossEntropy.ts';
import { type Supervised, asLinear } from '../../problem/problem.ts';
import { equilibriumActivities } from '../../theory/equilibrium.ts';
import { outputEnvelope } from '../../theory/outputEnvelope.ts';
import { type LimitCase, limitProblem } from './measure.ts';
import { weightsOf } from './stopped.ts';

/** What the limit claims compare at initialisation, for any activation and either loss. */
export interface AtRest {
  /** 1 − cos of the weight gradients of PC and BP, all layers together. */
  readonly cosineGap: number;
  /** The same of their signs: the first update of Adam. */
  readonly signGap: number;
  /** 1 − (F*)/Loss */
  readonly energyGap: number;
  /** 1 − (Loss − F*)/(½ Σ_{l<L} ‖λ_l‖²/p_l), λ_l = ∂Loss/∂z_l by backpropagation; l runs over hidden layers. */
  readonly firstOrderGap: number;
}

export interface RestCase extends LimitCase {
  /** Cross-entropy of the class of the largest target in place of the squared error. */
  readonly loss?: 'cross-entropy';
}

const A = elementwise(float64);

/** Inference ends at this share of the gradient that it starts with: cosines are then off by about as much, at most. */
const RELATIVE = 1e-8;

/** Everything at once, on one batch of data and for one seed. Closed forms where there are any, inference elsewhere. */
export async function atRest(c: RestCase, seed: number, data: DataSource): Promise<AtRest> {
  const drawn = limitProblem(c, seed, data);
  const problem = c.loss === undefined ? drawn : underCrossEntropy(A, drawn, largest(drawn.y));
  const objective = errorCoordinates(A, problem);
  const sweep = objective.at(objective.start());
  const B = problem.x.columns;
  const loss = scalar(sweep.energy()) / B;
  const lambda = frobenius(sweep.gradient().map(({ data }) => data));
  const z = await equilibriumOf(c, problem, RELATIVE * lambda);
  const energy = scalar(energySum(A, stateAt(A, problem.network, z))) / B;
  const [pc, bp] = [weightsOf(localUpdates(A, problem, z)), weightsOf(backprop(A, problem))];
  const signs = (g: readonly Float64Array[]): Float64Array[] => g.map((entries) => entries.map(Math.sign));
  return {
    cosineGap: 1 - cosine(pc, bp),
    signGap: 1 - cosine(signs(pc), signs(bp)),
    energyGap: 1 - energy / loss,
    firstOrderGap: 1 - (loss - energy) / (lambda ** 2 / (2 * B * (c.hiddenPrecision ?? 1))),
  };
}

/** z_0*..z_L*, the target among them. */
async function equilibriumOf(
  { activation }: RestCase,
  problem: Supervised<Float64Matrix>,
  gradientNorm: number,
): Promise<readonly Float64Matrix[]> {
  if (activation === undefined)
    return hasClosedForms(problem.network)
      ? equilibriumActivities(float64, asLinear(problem))
      : outputEnvelope(A, problem).zStar;
  const { status, activities } = await infer(A, problem, { coordinates: 'error', gradientNorm, maxSteps: 5000 });
  if (status === 'converged') return activities;
  throw new EngineError(`atRest: inference must converge, got ${status}; take another seed or fewer layers`);
}

/** The row of the largest entry of each column. */
const largest = ({ rows, columns, data }: Float64Matrix): number[] =>
  Array.from({ length: columns }, (_, b) => {
    const column = Array.from({ length: rows }, (_, i) => data[i * columns + b]!);
    return column.indexOf(Math.max(...column));
  });

const scalar = (m: Float64Matrix): number => m.data[0]!;
