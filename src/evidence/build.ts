import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { type DegreeBound, degree } from '../arithmetic/degree.ts';
import { PRIME, type FieldMatrix, primeField } from '../arithmetic/primeField.ts';
import type { Batch } from '../data/source.ts';
import {
  conditioned,
  kaimingUniform,
  normPreserving,
  orthogonal,
  type Initialisation,
} from '../network/initialisations.ts';
import type { Role } from '../network/build.ts';
import { connected } from '../problem/connected.ts';
import { type Family, type ProblemRecipe, buildProblem } from '../problem/family.ts';
import { asLinear } from '../problem/problem.ts';
import { type Random, type Streams, streams } from '../random.ts';
import type { Case } from './claim.ts';
import type { Recipe } from './recipe.ts';

export type CaseRole = Role | 'direction' | 'step';

/** Where the entries of a case come from. */
export type Entries<M> = (role: CaseRole, rows: number, columns: number) => M;

/** Shapes of cases with a source of numbers. */
export interface CaseFamily<S> extends Family<S> {
  readonly draw: <M>(A: Arithmetic<M>, shape: S, streams: Streams) => Entries<M>;
}

/** A family's case of a shape. */
export const caseMember = <M, S>(A: Arithmetic<M>, family: CaseFamily<S>, shape: S, seed: number): Case<M> =>
  makeCase(A, family.recipe(shape), family.draw(A, shape, streams(seed)));

/** A case of the given shape; inputs and targets are the batch's where there is one, else drawn like everything else. */
export const build = <M>(A: Arithmetic<M>, recipe: Recipe, draw: Entries<M>, data?: Batch): Case<M> =>
  makeCase(A, recipeOf(recipe), partly(A, recipe, draw, data));

function makeCase<M>(A: Arithmetic<M>, recipe: ProblemRecipe, draw: Entries<M>): Case<M> {
  const problem = asLinear(buildProblem(A, recipe, draw));
  return {
    ...problem,
    directions: problem.network.layers.map(({ layer }) => draw('direction', ...Object.values(layer.parameters)[0]!)),
    step: draw('step', 1, 1),
  };
}

/** Fully connected layers unless it says. */
export const recipeOf = (recipe: Recipe): ProblemRecipe =>
  recipe.layers ? { layers: recipe.layers, batch: recipe.batch } : connected(recipe);

/** Drawn, but for what the data give, and for scales and precisions that are 1. */
export function partly<M>(A: Arithmetic<M>, { scaled }: Recipe, draw: Entries<M>, data?: Batch): Entries<M> {
  const one = A.matrix(1, 1, [1]);
  return (role, rows, columns) => {
    if (!scaled && (role === 'scale' || role === 'precision')) return one;
    const given = data && { input: data.x, target: data.y }[role as string];
    return given ? A.matrix(rows, columns, given) : draw(role, rows, columns);
  };
}

/** Every entry a variable of its own. */
export const variables: Entries<DegreeBound> = (_, rows, columns) => degree.variable(rows, columns);

/** Uniform over the whole field. */
export const fieldElements =
  (r: Random): Entries<FieldMatrix> =>
  (_, rows, columns) =>
    primeField.fromBigInts(
      rows,
      columns,
      Array.from({ length: rows * columns }, () => r.bigint(0n, PRIME - 1n)),
    );

/** Integers of at most the given magnitude; precisions and steps are positive, scales are not zero. */
export const integers =
  <M>(A: Arithmetic<M>, r: Random, magnitude: number): Entries<M> =>
  (role, rows, columns) =>
    A.matrix(
      rows,
      columns,
      Float64Array.from({ length: rows * columns }, () => {
        const k =
          role === 'precision' || role === 'step' ? r.integer(1, magnitude + 1) : r.integer(-magnitude, magnitude);
        return role === 'scale' && k === 0 ? 1 : k;
      }),
    );

/**
 * The index-th of all ways to fill weights, inputs and targets with integers of at most the given magnitude; what else a case
 * has is drawn from r. `exhausted` says that the index has run past the last way.
 */
export function enumerated<M>(
  A: Arithmetic<M>,
  r: Random,
  magnitude: number,
  index: number,
): { entries: Entries<M>; exhausted: () => boolean } {
  let rest = index;
  const drawn = integers(A, r, magnitude);
  const entries: Entries<M> = (role, rows, columns) => {
    if (role !== 'weight' && role !== 'input' && role !== 'target') return drawn(role, rows, columns);
    const digits = Float64Array.from({ length: rows * columns }, () => {
      const digit = rest % (2 * magnitude + 1);
      rest = (rest - digit) / (2 * magnitude + 1);
      return digit % 2 === 1 ? (digit + 1) / 2 : digit === 0 ? 0 : -digit / 2; // 0, 1, −1, 2, −2, …
    });
    return A.matrix(rows, columns, digits);
  };
  return { entries, exhausted: () => rest > 0 };
}

/** The weights that SE's experiments use, by name. */
export const INITIALISATIONS: Readonly<Record<string, Initialisation>> = {
  kaiming: kaimingUniform,
  'norm-preserving': normPreserving,
  orthogonal,
  'condition 1e1': conditioned(1e1),
  'condition 1e3': conditioned(1e3),
};

/** Condition numbers that float64 cannot be trusted with. */
export const HIGH_CONDITION: Readonly<Record<string, Initialisation>> = {
  'condition 1e6': conditioned(1e6),
  'condition 1e9': conditioned(1e9),
  'condition 1e12': conditioned(1e12),
};

/** Doubles: weights by an initialisation, normal inputs, targets and directions, scales ±[½, 2], precisions [¼, 4]. */
export function doubles<M>(A: Arithmetic<M>, r: Random, initialise: Initialisation): Entries<M> {
  const draw: Record<Exclude<CaseRole, 'weight'>, () => number> = {
    bias: () => r.normal(),
    input: () => r.normal(),
    target: () => r.normal(),
    direction: () => r.normal(),
    scale: () => (r.uniform() < 0.5 ? -1 : 1) * 2 ** (2 * r.uniform() - 1),
    precision: () => 2 ** (4 * r.uniform() - 2),
    step: () => 2 ** (-4 * r.uniform() - 4),
  };
  // Float32 values, so that every engine starts from the very same numbers.
  return (role, rows, columns) =>
    A.matrix(
      rows,
      columns,
      role === 'weight'
        ? initialise(r, rows, columns).map(Math.fround)
        : Float64Array.from({ length: rows * columns }, () => Math.fround(draw[role]())),
    );
}
