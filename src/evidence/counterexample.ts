import { type RationalMatrix, rational } from '../arithmetic/rational.ts';
import { SingularError } from '../errors.ts';
import { random } from '../random.ts';
import { equilibrium } from '../theory/equilibrium.ts';
import { build, integers } from './build.ts';
import type { Case, Regime } from './claim.ts';
import { type Recipe, describe, tinyRecipes } from './recipe.ts';
import type { Counterexample, NamedMatrix } from './verdict.ts';

const ATTEMPTS_PER_SHAPE = 60;

/** What a statement comes to at one exact case. */
export type AtCase = (c: Case<RationalMatrix>) => {
  readonly holds: boolean;
  readonly left: RationalMatrix;
  readonly right: RationalMatrix;
};

/**
 * The smallest case in which a statement is false, in exact fractions: shapes go from small to large, entries from {−1, 0, 1}
 * to {−3..3}; the numbers themselves are not shrunk.
 */
export function smallestCounterexample(regime: Regime, statement: AtCase, seed: number): Counterexample | undefined {
  for (const recipe of tinyRecipes(regime)) {
    for (const magnitude of [1, 2, 3]) {
      const r = random(seed, `counterexample ${describe(recipe)} ${magnitude}`);
      for (let attempt = 0; attempt < ATTEMPTS_PER_SHAPE; attempt++) {
        const found = tryCase(build(rational, recipe, integers(rational, r, magnitude)), recipe, statement);
        if (found) return found;
      }
    }
  }
  return undefined;
}

function tryCase(c: Case<RationalMatrix>, recipe: Recipe, statement: AtCase): Counterexample | undefined {
  try {
    const { holds, left, right } = statement(c);
    return holds ? undefined : show(c, recipe, left, right);
  } catch (error) {
    if (error instanceof SingularError) return undefined;
    throw error;
  }
}

function show(c: Case<RationalMatrix>, recipe: Recipe, left: RationalMatrix, right: RationalMatrix): Counterexample {
  const named = (name: string, m: RationalMatrix): NamedMatrix => ({ name, rows: rational.format(m) });
  const { S, r, zHat, zStar } = equilibrium(rational, c);
  const scales = recipe.scaled
    ? c.network.layers.flatMap((at, i) => [named(`a_${i + 1}`, at.scale), named(`p_${i + 1}`, at.precision)])
    : [];
  return {
    shape: describe(recipe),
    given: [
      ...c.network.layers.map((at, i) => named(`W_${i + 1}`, at.weights)),
      ...scales,
      named('x', c.x),
      named('y', c.y),
    ],
    computed: [
      ...zHat.slice(1).map((z, i) => named(`ẑ_${i + 1}`, z)),
      named('r', r),
      named('S', S),
      ...zStar.slice(1, -1).map((z, i) => named(`z*_${i + 1}`, z)),
    ],
    left: named('left', left),
    right: named('right', right),
  };
}
