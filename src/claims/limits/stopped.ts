import { cosine } from '../../arithmetic/cosine.ts';
import { elementwise } from '../../arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import { infer } from '../../inference/infer.ts';
import { COORDINATES } from '../../inference/objective.ts';
import { parameter } from '../../layers/layer.ts';
import { backprop, localUpdates } from '../../learning/updates.ts';
import type { Supervised } from '../../problem/problem.ts';

const A = elementwise(float64);

/** Inference is at rest at this share of the gradient that it starts with. */
const RELATIVE = 1e-8;

/** What gradient descent on the activities has reached when it is stopped. */
export interface Stopped {
  readonly step: number;
  /** ‖∇F‖ over what it is at the start. */
  readonly relative: number;
  /** cos of the weight updates at these activities with those of backpropagation, all layers together. */
  readonly cosine: number;
  /** The same of each layer. */
  readonly layers: readonly number[];
}

/** The same at rest. */
export type Settled = Pick<Stopped, 'cosine' | 'layers'>;

/** Where inference comes to rest; undefined where it does not. */
export async function settled(problem: Supervised<Float64Matrix>): Promise<Settled | undefined> {
  const start = COORDINATES.error(A, problem);
  const gradientNorm = RELATIVE * norm(start.at(start.start()).gradient());
  const { status, activities } = await infer(A, problem, { coordinates: 'error', gradientNorm, maxSteps: 5000 });
  return status === 'converged' ? seen(problem, activities) : undefined;
}

/**
 * Plain gradient descent in state or error coordinates, looked at after each of `steps`, in ascending order.
 * Cost: a gradient a step, and the weight updates at each look.
 */
export function stopped(
  problem: Supervised<Float64Matrix>,
  coordinates: keyof typeof COORDINATES,
  rate: number,
  steps: readonly number[],
): Stopped[] {
  const objective = COORDINATES[coordinates](A, problem);
  const eta = A.matrix(1, 1, [rate]);
  let variables = objective.start();
  const start = norm(objective.at(variables).gradient());
  const looks: Stopped[] = [];
  for (let step = 0; step <= steps.at(-1)!; step++) {
    const gradient = objective.at(variables).gradient();
    if (steps.includes(step))
      looks.push({ step, relative: norm(gradient) / start, ...seen(problem, objective.states(variables)) });
    variables = variables.map((v, i) => A.subtract(v, A.scale(eta, gradient[i]!)));
  }
  return looks;
}

/** How the updates at these activities lie to those of backpropagation. */
function seen(problem: Supervised<Float64Matrix>, activities: readonly Float64Matrix[]) {
  const [pc, bp] = [weightsOf(localUpdates(A, problem, activities)), weightsOf(backprop(A, problem))];
  return { cosine: cosine(pc, bp), layers: pc.map((update, i) => cosine([update], [bp[i]!])) };
}

const norm = (matrices: readonly Float64Matrix[]): number => frobenius(matrices.map(({ data }) => data));

/** The entries of weight updates, layer by layer. */
export const weightsOf = (updates: readonly Readonly<Record<string, Float64Matrix>>[]): Float64Array[] =>
  updates.map((update) => parameter(update, 'weights').data);
