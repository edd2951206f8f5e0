import type { DataSource } from '../data/source.ts';
import { unitRange } from '../data/unitRange.ts';
import type { Initialisation } from '../network/initialisations.ts';
import { random } from '../random.ts';
import { type CaseFamily, doubles, partly, recipeOf } from './build.ts';
import type { Regime } from './claim.ts';
import { type Reach, type Recipe, describe, floatRecipes } from './recipe.ts';

/** A recipe with its place among the shapes of a seed, and how its weights are drawn. */
export interface RoundingShape {
  readonly recipe: Recipe;
  readonly number: number;
  readonly initialisation: string;
}

/** What engines that round are asked: shapes that a seed draws, initialisations in turn, data of unit size. */
export function roundingCases(
  regime: Regime,
  of: { readonly reach: Reach; readonly initialisations: Readonly<Record<string, Initialisation>> },
  seed: number,
  data: DataSource,
): CaseFamily<RoundingShape> {
  const names = Object.keys(of.initialisations);
  return {
    id: 'rounding',
    shapes: floatRecipes(regime, of.reach, random(seed, 'shapes'), data.sizes).map((recipe, number) => ({
      ...{ recipe, number, initialisation: names[number % names.length]! },
    })),
    recipe: ({ recipe }) => recipeOf(recipe),
    key: ({ number }) => number,
    describe: ({ recipe, initialisation }) => `${describe(recipe)}, ${initialisation} weights`,
    draw(A, { recipe, number, initialisation }, streams) {
      const r = streams(`case ${number}`);
      const batch = unitRange(data.draw(r, recipe.widths[0]!, recipe.widths.at(-1)!, recipe.batch));
      return partly(A, recipe, doubles(A, r, of.initialisations[initialisation]!), batch);
    },
  };
}
