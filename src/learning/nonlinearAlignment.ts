import type { FloatArithmetic } from '../arithmetic/arithmetic.ts';
import { cosine } from '../arithmetic/cosine.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { infer } from '../inference/infer.ts';
import { errorCoordinates } from '../inference/objective.ts';
import type { Status } from '../inference/outcome.ts';
import { predictions } from '../inference/state.ts';
import type { Numbers, Parameters } from '../layers/layer.ts';
import { type Supervised, freeNodes } from '../problem/problem.ts';
import { backprop, localUpdates } from './updates.ts';

type Engine<M> = FloatArithmetic<M> & Numbers<M>;

/** How one set of weight updates lies to another one, all layers together. */
export interface UpdateComparison {
  /** ⟨g, h⟩/(‖g‖‖h‖); NaN where one is zero. */
  readonly cosine: number;
  /** The same of the signs of their entries: of the first updates of Adam. */
  readonly signCosine: number;
  /** ‖g‖/‖h‖ */
  readonly normRatio: number;
}

/** A network after inference. */
export interface Equilibrated<M> {
  /** How inference ended; what follows is of where it did. */
  readonly status: Status;
  readonly steps: number;
  /** ‖∇F‖/‖λ‖ there, in error coordinates. */
  readonly rel: number;
  /** z* of all nodes; the clamped ones are the problem's own matrices. */
  readonly activities: readonly M[];
  /** The loss of the sweep, mean over the batch. */
  readonly loss: number;
  /** (F*)/Loss, in (0, 1] */
  readonly energyRatio: number;
  /** (Loss − F*)/(½ Σ_{l<L} ‖λ_l‖²/p_l): 1 to first order in 1/p, in any network. */
  readonly firstOrder: number;
  /** δ = ‖z*_{L−1} − ẑ_{L−1}‖/‖ẑ_{L−1}‖ over the batch. */
  readonly delta: number;
}

/** Where inference ends: at this share of its first gradient, or after so many steps. */
export interface EquilibrateOptions {
  /** Inference ends at this share of ‖λ‖; 1e-6 unless told. */
  readonly relative?: number;
  /** 2000 unless told. */
  readonly maxSteps?: number;
}

/**
 * Inference in error coordinates to its end, and what energy and activities have become.
 *
 *     (F*)/Loss,   (Loss − F*)/(½ Σ_{l<L} ‖λ_l‖²/p_l),   δ = ‖z*_{L−1} − ẑ_{L−1}‖/‖ẑ_{L−1}‖,   λ_l = ∂Loss/∂ẑ_l by backpropagation
 *
 * Assumes: every free node has a gaussian error.   Cost: that of `infer`, and one evaluation more.
 * @throws {DimensionError | ValueError} as `infer` does
 */
export async function equilibrate<M>(
  A: Engine<M>,
  problem: Supervised<M>,
  { relative = 1e-6, maxSteps = 2000 }: EquilibrateOptions = {},
): Promise<Equilibrated<M>> {
  const found = await infer(A, problem, { coordinates: 'error', relative, maxSteps });
  const { status, steps, energy, gradientNorm, activities, first } = found;
  const B = A.shape(problem.x)[1];
  const { lambda, before, moved } = A.scope(() => {
    const objective = errorCoordinates(A, problem);
    const last = problem.network.nodes.length - 2;
    const zHat = predictions(A, problem.network, problem.x)[last]!;
    return {
      lambda: objective.at(objective.start()).gradient(),
      ...{ before: zHat, moved: A.subtract(activities[last]!, zHat) },
    };
  });
  const free = freeNodes(problem);
  let save = 0;
  for (const [i, signal] of lambda.entries()) {
    const { term } = problem.network.nodes[free[i]!]!;
    const p = term.kind === 'gaussian' ? (await A.read(term.precision))[0]! : 1;
    save += (await normOf(A, [signal])) ** 2 / (2 * B * p);
  }
  const delta = (await normOf(A, [moved])) / (await normOf(A, [before]));
  A.free([...lambda, before, moved]);
  return {
    ...{ status, steps, activities, delta, loss: first.energy },
    rel: first.gradientNorm === 0 ? 0 : gradientNorm / first.gradientNorm,
    ...{ energyRatio: energy / first.energy, firstOrder: (first.energy - energy) / save },
  };
}

const normOf = async <M>(A: Engine<M>, matrices: readonly M[]): Promise<number> =>
  frobenius(await Promise.all(matrices.map((a) => A.read(a))));

/** Two sets of updates beside each other, layer by layer under the same names. Cost: each entry is read to the host once. */
export async function compareUpdates<M>(
  A: Engine<M>,
  g: readonly Parameters<M>[],
  h: readonly Parameters<M>[],
): Promise<UpdateComparison> {
  const entries = (of: readonly Parameters<M>[]): Promise<Float64Array[]> =>
    Promise.all(
      of.flatMap((update) =>
        Object.keys(update)
          .toSorted()
          .map((name) => A.read(update[name]!)),
      ),
    );
  const [G, H] = [await entries(g), await entries(h)];
  const signs = (of: readonly Float64Array[]): Float64Array[] => of.map((data) => data.map(Math.sign));
  return {
    cosine: cosine(G, H),
    signCosine: cosine(signs(G), signs(H)),
    normRatio: frobenius(G) / frobenius(H),
  };
}

/** What `nonlinearAlignment` measures. */
export type NonlinearAlignment = UpdateComparison & Omit<Equilibrated<never>, 'activities'>;

/**
 * Predictive coding at rest beside backpropagation at the same weights, in any network, on one batch.
 *
 *     cos(∂(F*), ∂Loss),   ‖∂(F*)‖/‖∂Loss‖,   (F*)/Loss,   (Loss − F*)/(½ Σ_{l<L} ‖λ_l‖²/p_l),   δ,   ‖∇F‖/‖λ‖
 *
 * A cosine is of an equilibrium as far as `rel` says: |cos − cos*| ≤ 2 rel as measured. Where `status` is `flat`, kinks are in the way.
 * Source: LIM names the cosine, the norms and the energy as what converges; the others are ours.
 * Cost: that of `infer`, and the updates of both rules.
 */
export async function nonlinearAlignment<M>(
  A: Engine<M>,
  problem: Supervised<M>,
  options: EquilibrateOptions = {},
): Promise<NonlinearAlignment> {
  const { activities, ...rest } = await equilibrate(A, problem, options);
  const [pc, bp] = A.scope(() => [localUpdates(A, problem, activities), backprop(A, problem)]);
  const compared = await compareUpdates(A, pc, bp);
  A.free([...pc, ...bp].flatMap((update) => Object.values(update)));
  A.free(activities.filter((z) => z !== problem.x && z !== problem.y));
  return { ...compared, ...rest };
}
