import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';
import { type FieldMatrix, primeField } from '../arithmetic/primeField.ts';
import { type RationalMatrix, rational } from '../arithmetic/rational.ts';
import { SingularError } from '../errors.ts';
import { random } from '../random.ts';
import { scaleOf } from '../network/linearGaussian.ts';
import { equilibrium } from '../theory/equilibrium.ts';
import { type Entries, build, enumerated, integers } from './build.ts';
import type { Case, Letters, Regime } from './claim.ts';
import { type Recipe, describe, numbersIn, tinyRecipes } from './recipe.ts';
import type { Counterexample, NamedMatrix } from './verdict.ts';

/** Shapes with at most this many numbers (weights, inputs, targets) are gone through completely, larger ones sampled. */
const NUMBERS = 4;
const SAMPLES = 30;

/** What a statement comes to at one exact case. */
export type AtCase = (c: Case<RationalMatrix>) => {
  readonly holds: boolean;
  readonly left: RationalMatrix;
  readonly right: RationalMatrix;
};

/** How a counterexample is shown, and which cases can be one. */
export interface CounterexampleOptions {
  /** What its two sides are called. */
  readonly names?: readonly [string, string] | undefined;
  readonly letters?: Letters | undefined;
  readonly suspected?: (c: Case<FieldMatrix>) => boolean;
}

/**
 * The smallest case in which a statement is false, in exact fractions: shapes go from small to large, entries from {−1, 0, 1}
 * to {−3..3}; the numbers themselves are not shrunk. With up to four numbers every case is tried.
 *
 * Thousands of cases may come before it. Those that `suspected` rules out mod 2⁶¹ − 1, where numbers do not grow, are not tried in
 * fractions: every case is suspected unless told.
 */
export function smallestCounterexample(
  regime: Regime,
  statement: AtCase,
  seed: number,
  { names = ['left', 'right'], letters, suspected }: CounterexampleOptions = {},
): Counterexample | undefined {
  for (const recipe of tinyRecipes(regime)) {
    for (const magnitude of [1, 2, 3]) {
      const r = random(seed, `counterexample ${describe(recipe)} ${magnitude}`);
      const complete = numbersIn(recipe) <= NUMBERS;
      for (let attempt = 0; attempt < (complete ? Infinity : SAMPLES); attempt++) {
        const way = enumerated(float64, r, magnitude, attempt);
        const numbers = sameNumbers(complete ? way.entries : integers(float64, r, magnitude));
        const ruledOut = suspected !== undefined && !suspected(build(primeField, recipe, numbers(primeField)));
        const c = ruledOut ? undefined : build(rational, recipe, numbers(rational));
        if (complete && way.exhausted()) break;
        const found = c && tryCase(c, recipe, statement, names, letters);
        if (found) return found;
      }
    }
  }
  return undefined;
}

/** The same numbers in any arithmetic: drawn where a case asks for them first. */
function sameNumbers(draw: Entries<Float64Matrix>): <M>(A: Arithmetic<M>) => Entries<M> {
  const drawn: Float64Array[] = [];
  return (A) => {
    let next = 0;
    return (role, rows, columns) => A.matrix(rows, columns, (drawn[next++] ??= draw(role, rows, columns).data));
  };
}

function tryCase(
  c: Case<RationalMatrix>,
  recipe: Recipe,
  statement: AtCase,
  names: readonly [string, string],
  letters: Letters | undefined,
): Counterexample | undefined {
  const { watched, used } = watch(c);
  try {
    const { holds, left, right } = statement(watched);
    if (holds) return undefined;
    const sides = [named(names[0], left), named(names[1], right)] as const;
    if (letters === undefined) return show(c, recipe, used(), sides);
    const given = letters(rational, c).map(([name, matrix]) => named(name, matrix));
    return { shape: describe(recipe), given, computed: [], left: sides[0], right: sides[1] };
  } catch (error) {
    if (error instanceof SingularError) return undefined;
    throw error;
  }
}

/** A case that remembers whether a statement looked at its directions or its step, so that they are shown only then. */
function watch(c: Case<RationalMatrix>): { watched: Case<RationalMatrix>; used: () => NamedMatrix[] } {
  let [directions, step] = [false, false];
  const watched: Case<RationalMatrix> = {
    ...c,
    get directions() {
      directions = true;
      return c.directions;
    },
    get step() {
      step = true;
      return c.step;
    },
  };
  const used = (): NamedMatrix[] => [
    ...(directions ? c.directions.map((D, i) => named(`D_${i + 1}`, D)) : []),
    ...(step ? [named('α', c.step)] : []),
  ];
  return { watched, used };
}

const named = (name: string, m: RationalMatrix): NamedMatrix => ({ name, rows: rational.format(m) });

function show(
  c: Case<RationalMatrix>,
  recipe: Recipe,
  extra: readonly NamedMatrix[],
  [left, right]: readonly [NamedMatrix, NamedMatrix],
): Counterexample {
  const { S, r, zHat, zStar } = equilibrium(rational, c);
  const scales = recipe.scaled
    ? c.network.layers.flatMap((at, i) => [
        named(`a_${i + 1}`, scaleOf(rational, at)),
        named(`p_${i + 1}`, at.precision),
      ])
    : [];
  return {
    shape: describe(recipe),
    given: [
      ...c.network.layers.map(({ theta }, i) =>
        theta['filters'] ? named(`K_${i + 1}`, theta['filters']) : named(`W_${i + 1}`, theta['weights']!),
      ),
      ...scales,
      named('x', c.x),
      named('y', c.y),
      ...extra,
    ],
    computed: [
      ...zHat.slice(1).map((z, i) => named(`ẑ_${i + 1}`, z)),
      named('r', r),
      named('S', S),
      ...zStar.slice(1, -1).map((z, i) => named(`z*_${i + 1}`, z)),
    ],
    left,
    right,
  };
}
