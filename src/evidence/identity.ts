import { degree, denominatorDegree } from '../arithmetic/degree.ts';
import { PRIME, primeField } from '../arithmetic/primeField.ts';
import { rational } from '../arithmetic/rational.ts';
import type { Batch, DataSource } from '../data/source.ts';
import { SingularError, ValueError } from '../errors.ts';
import { type Random, random } from '../random.ts';
import { build, fieldElements, integers, variables } from './build.ts';
import type { IdentityTest } from './claim.ts';
import { type Recipe, classes, countClasses, describe, exactRecipes } from './recipe.ts';
import type { ControlResult, Finding } from './verdict.ts';

/** A false identity passes with at most this probability; the number of points follows from it. */
const FAILURE_PROBABILITY = 1e-30;
const REDRAWS = 20;
/** Up to this depth a point in exact fractions is quick. */
const FRACTION_DEPTH = 2;

/**
 * Decides left = right over the prime field p = 2⁶¹ − 1, shape by shape.
 *
 * left − right is a rational function N/D of the weights (and of the data, unless data are given); `degree` bounds deg N = d and
 * deg D = e. If N ≠ 0, a uniformly random point with D ≠ 0 satisfies N = 0 with probability ≤ d/(p − e) (Schwartz–Zippel), so
 * k points leave (d/(p − e))^k; k is the least that brings it below 10⁻³⁰. N could also vanish because p divides every one of
 * its integer coefficients: against that, shapes up to depth 2 are tried at a point in exact fractions with 32-bit entries, where a
 * false identity over the rationals passes with probability ≤ d/2³². Probabilities are those of uniformly random points; ours come
 * from a seeded generator. Given data, one batch a shape is held fixed: the identity is judged for that batch and all weights.
 */
export function judgeIdentity(test: IdentityTest, seed: number, data?: DataSource): Finding {
  const r = random(seed, 'identity');
  const tried: string[][] = [];
  const caught = new Map(Object.keys(test.controls).map((name) => [name, false]));
  let [probability, worstDegree, points] = [0, 0, 0];
  let refutedAt: string | undefined;
  let fractionPoints = 0;

  for (const recipe of exactRecipes(test.regime, data?.sizes)) {
    const batch = data?.draw(r, recipe.widths[0]!, recipe.widths.at(-1)!, recipe.batch); // one polynomial a shape
    const bound = identityDegree(test, recipe, batch);
    const perPoint = bound.numerator / (Number(PRIME) - bound.denominator);
    const k = Math.max(1, Math.ceil(Math.log(FAILURE_PROBABILITY) / Math.log(perPoint)));
    probability = Math.max(probability, perPoint ** k);
    worstDegree = Math.max(worstDegree, bound.numerator);
    tried.push(classes(recipe));
    for (let point = 0; point < k; point++) {
      const { c, left, right } = atRegularPoint(() => {
        const c = build(primeField, recipe, fieldElements(r), batch);
        return { c, left: test.left(primeField, c), right: test.right(primeField, c) };
      }, recipe);
      points++;
      if (!primeField.equals(left, right)) refutedAt ??= describe(recipe);
      for (const [name, formula] of Object.entries(test.controls)) {
        if (!caught.get(name) && differs(() => primeField.equals(left, formula(primeField, c)))) caught.set(name, true);
      }
    }
    if (!refutedAt && !data && recipe.widths.length <= FRACTION_DEPTH + 1) {
      fractionPoints++;
      if (!rationalPoint(test, recipe, r)) refutedAt = `${describe(recipe)} (in fractions)`;
    }
  }
  if (tried.length === 0)
    throw new ValueError('judgeIdentity: regime must have a shape, got none; look at its minDepth');
  const controls: ControlResult[] = [...caught].map(([name, refuted]) => ({
    name,
    expected: 'refuted',
    outcome: refuted ? 'refuted' : 'holds',
  }));
  return {
    kind: 'identity',
    system: 'primeField',
    data: data?.name ?? 'random',
    outcome: refutedAt ? 'refuted' : 'holds',
    summary: refutedAt
      ? `the sides differ as rational functions, for example with ${refutedAt}`
      : `equal mod 2⁶¹ − 1 at ${points} random points of ${tried.length} shapes${fractionPoints > 0 ? `, and in fractions at ${fractionPoints} points with 32-bit entries` : ''}; an identity of degree ${worstDegree} that is false mod 2⁶¹ − 1 would pass with probability below ${roundedUp(probability)}`,
    cases: countClasses(tried),
    controls,
    ...(refutedAt ? {} : { probability }),
    degree: worstDegree,
    points,
  };
}

function identityDegree(
  test: IdentityTest,
  recipe: Recipe,
  batch: Batch | undefined,
): { numerator: number; denominator: number } {
  const c = build(degree, recipe, variables, batch);
  const difference = degree.subtract(test.left(degree, c), test.right(degree, c));
  return { numerator: Math.max(1, difference.numerator), denominator: denominatorDegree(difference.denominator) };
}

/** A power of ten that is no smaller. */
const roundedUp = (probability: number): string => `1e${Math.ceil(Math.log10(probability))}`;

/** Draws until no denominator vanishes. A claim whose denominator always vanishes is not an identity but a mistake in its regime. */
function atRegularPoint<T>(evaluate: () => T, recipe: Recipe): T {
  for (let attempt = 0; ; attempt++) {
    try {
      return evaluate();
    } catch (error) {
      if (!(error instanceof SingularError)) throw error;
      if (attempt === REDRAWS)
        throw new Error(`a denominator vanishes at every point with ${describe(recipe)}`, { cause: error });
    }
  }
}

function rationalPoint(test: IdentityTest, recipe: Recipe, r: Random): boolean {
  return atRegularPoint(() => {
    const c = build(rational, recipe, integers(rational, r, 2 ** 31 - 2));
    return rational.equals(test.left(rational, c), test.right(rational, c));
  }, recipe);
}

/** Formulas differ only by their numbers: having no value at a point is not being wrong there. */
export function differs(equal: () => boolean): boolean {
  try {
    return !equal();
  } catch (error) {
    if (error instanceof SingularError) return false;
    throw error;
  }
}
