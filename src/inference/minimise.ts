import type { FloatArithmetic } from '../arithmetic/arithmetic.ts';
import { ValueError } from '../errors.ts';
import type { Status } from './outcome.ts';

/** Where a method stands: its variables, and the matrices that it wants to see again at the next step. */
export interface Iterate<M> {
  readonly variables: readonly M[];
  readonly memory: readonly M[];
  /** How many steps led here from the iterate before; one unless told. */
  readonly taken?: number;
}

/** How to go on from where it stands. */
export interface Method<M, I extends Iterate<M> = Iterate<M>> {
  /** The first iterate, from the variables to start with. */
  begin(variables: readonly M[]): I | Promise<I>;
  /** One step on, or up to `most` of them at once; `undefined` where no step is left that it could take. */
  advance(at: I, most: number): I | undefined | Promise<I | undefined>;
  /** Frees what was kept for the steps. */
  free?(): void;
}

/** When to end. */
export interface Stop<I> {
  /** Steps between two looks. */
  readonly every: number;
  /** A status ends the descent. */
  look(at: I, steps: number): Status | undefined | Promise<Status | undefined>;
}

export interface Minimisation<M, I extends Iterate<M>> {
  readonly start: readonly M[];
  /** Matrices that are never freed: a start that stays its owner's. */
  readonly borrowed?: Iterable<M>;
  readonly method: Method<M, I>;
  readonly stop: Stop<I>;
  readonly maxSteps: number;
}

export interface Minimised<I> {
  readonly status: Status;
  /** Where it ended. Its variables are the caller's to free, its memory has been freed. */
  readonly at: I;
  readonly steps: number;
}

/**
 * The one loop of descent: what descends is in the method, what ends it in the stop.
 *
 *     look at the start, after every `every` steps and at the last;  between looks, advance
 *
 * What an iterate does not pass on to the next is freed. Nothing is read from the device but what method and stop read.
 * Outcomes are values.   Cost: the method's steps and the stop's looks.
 * @throws {ValueError} when maxSteps is no count
 */
export async function minimise<M, I extends Iterate<M>>(
  A: Pick<FloatArithmetic<M>, 'free'>,
  { start, borrowed, method, stop, maxSteps }: Minimisation<M, I>,
): Promise<Minimised<I>> {
  if (!(Number.isInteger(maxSteps) && maxSteps >= 0))
    throw new ValueError(`minimise: maxSteps must be a count, got ${maxSteps}; try 10000`);
  const theirs = new Set(borrowed);
  const release = (matrices: readonly M[], kept: readonly M[]): void => {
    const held = new Set(kept);
    A.free([...new Set(matrices)].filter((matrix) => !held.has(matrix) && !theirs.has(matrix)));
  };
  let at = await method.begin(start);
  for (let steps = 0; ;) {
    let status: Status | undefined;
    if (steps % stop.every === 0 || steps === maxSteps) status = await stop.look(at, steps);
    status ??= steps === maxSteps ? 'max-steps' : undefined;
    const next = status
      ? undefined
      : await method.advance(at, Math.min(stop.every - (steps % stop.every), maxSteps - steps));
    if (next === undefined) {
      release(at.memory, at.variables);
      method.free?.();
      return { status: status ?? 'stuck', at, steps };
    }
    release([...at.variables, ...at.memory], [...next.variables, ...next.memory]);
    steps += next.taken ?? 1;
    at = next;
  }
}

/** A method that needs nothing at its start and takes one step at a time. */
export const stepping = <M>(
  advance: (at: Iterate<M>) => Iterate<M> | undefined | Promise<Iterate<M> | undefined>,
): Method<M> => ({ begin: (variables) => ({ variables, memory: [] }), advance });

/**
 * Gradient descent.
 *
 *     v_i ← v_i − η_i ∂F/∂v_i
 *
 * One step size for all variables, or one for each.   Cost: one gradient a step.
 */
export const gradientSteps = <M>(
  A: FloatArithmetic<M>,
  gradient: (variables: readonly M[]) => readonly M[],
  stepSizes: number | readonly number[],
): Method<M> =>
  stepping(({ variables }) =>
    A.scope(() => {
      const g = gradient(variables);
      const moved = variables.map((v, i) => {
        const eta = A.matrix(1, 1, [typeof stepSizes === 'number' ? stepSizes : stepSizes[i]!]);
        return A.subtract(v, A.scale(eta, g[i]!));
      });
      return { variables: moved, memory: [] };
    }),
  );
