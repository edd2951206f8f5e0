import type { ExactArithmetic } from '../arithmetic/arithmetic.ts';
import type { DataSource } from '../data/source.ts';
import { SingularError } from '../errors.ts';
import { type Random, random } from '../random.ts';
import { build, integers } from './build.ts';
import type { IdentityTest } from './claim.ts';
import type { JudgingEngine } from './engines.ts';
import { type Recipe, classes, countClasses, describe, exactRecipes } from './recipe.ts';
import type { Finding } from './verdict.ts';

/** Deeper networks make long fractions. */
const DEPTH = 3;
const MAGNITUDE = 9;
const REDRAWS = 20;

/**
 * An exact number system as an engine: left = right at one point of small integers a shape.
 *
 * It adds evidence to the prime field's and replaces none: it states no probability, since a small field lets false identities pass.
 * Data are used where they are whole numbers.
 */
export const exactEngine = <M>(A: ExactArithmetic<M>): JudgingEngine => ({
  name: A.name,
  about: 'exact',
  precision: 'exact',
  unitRoundoff: 0,
  identity: async (test, seed, data) => judgePoints(A, test, seed, data.integer ? data : undefined),
  ratio: async (_, __, data) =>
    undecided(A.name, data.name, 'bounds on roundings have nothing to say where nothing is rounded'),
  async multiply(n, times) {
    for (let i = 0; i < times; i++) A.multiply(A.identity(n), A.identity(n));
  },
});

function judgePoints<M>(A: ExactArithmetic<M>, test: IdentityTest, seed: number, data?: DataSource): Finding {
  const r = random(seed, `exact ${A.name}`);
  const tried: string[][] = [];
  const caught = new Set<string>();
  let refutedAt: string | undefined;
  for (const recipe of exactRecipes(test.regime, data?.sizes).filter(({ widths }) => widths.length <= DEPTH + 1)) {
    const point = regularPoint(A, test, recipe, r, data);
    if (!point) continue;
    tried.push(classes(recipe));
    if (!A.equals(point.left, point.right)) refutedAt ??= describe(recipe);
    for (const [name, formula] of Object.entries(test.controls))
      if (attempt(() => !A.equals(point.left, formula(A, point.c))) === true) caught.add(name);
  }
  const sized = data?.name ?? 'random';
  if (tried.length === 0)
    return undecided(A.name, sized, 'a denominator vanishes at every point tried, or no shape is small enough');
  return {
    ...{ kind: 'identity', system: A.name, data: sized, outcome: refutedAt ? 'refuted' : 'holds' },
    summary: refutedAt
      ? `the sides differ, for example with ${refutedAt}`
      : `equal in ${A.name} at a point of small integers for each of ${tried.length} shapes`,
    cases: countClasses(tried),
    // A field may be too small to see a control at so few points: what it does not see it does not judge.
    controls: Object.keys(test.controls).flatMap((name) =>
      caught.has(name) ? [{ name, expected: 'refuted', outcome: 'refuted' } as const] : [],
    ),
    points: tried.length,
  };
}

/** A point without a vanishing denominator, with both sides there. */
function regularPoint<M>(A: ExactArithmetic<M>, test: IdentityTest, recipe: Recipe, r: Random, data?: DataSource) {
  const batch = data?.draw(r, recipe.widths[0]!, recipe.widths.at(-1)!, recipe.batch);
  for (let k = 0; k < REDRAWS; k++) {
    const found = attempt(() => {
      const c = build(A, recipe, integers(A, r, MAGNITUDE), batch);
      return { c, left: test.left(A, c), right: test.right(A, c) };
    });
    if (found) return found;
  }
  return undefined;
}

function attempt<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch (error) {
    if (error instanceof SingularError) return undefined;
    throw error;
  }
}

const undecided = (system: string, data: string, summary: string): Finding => ({
  ...{ kind: 'error-bound', system, data, outcome: 'undecided', summary, cases: {}, controls: [] },
});
