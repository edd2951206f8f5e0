import { degree, denominatorDegree } from '../arithmetic/degree.ts';
import { PRIME, primeField } from '../arithmetic/primeField.ts';
import { rational } from '../arithmetic/rational.ts';
import type { DataSource } from '../data/source.ts';
import { SingularError } from '../errors.ts';
import { type Random, random } from '../random.ts';
import { build, fieldElements, integers, variables } from './build.ts';
import type { IdentityTest } from './claim.ts';
import { type Recipe, classes, countClasses, describe, exactRecipes } from './recipe.ts';
import type { ControlResult, Finding } from './verdict.ts';

/** A false identity passes with at most this probability; the number of points follows from it. */
const FAILURE_PROBABILITY = 1e-30;
const REDRAWS = 20;

/**
 * Decides left = right over the prime field p = 2⁶¹ − 1, shape by shape.
 *
 * left − right is a rational function N/D of the weights (and of the data, unless data are given); `degree` bounds deg N = d and
 * deg D = e. If N ≠ 0, a uniformly random point with D ≠ 0 satisfies N = 0 with probability ≤ d/(p − e) (Schwartz–Zippel), so
 * k points leave (d/(p − e))^k; k is the least that brings it below 10⁻³⁰. An integer identity could also vanish because p
 * divides every coefficient of N: one point in exact fractions per shape is tried against that.
 */
export function judgeIdentity(test: IdentityTest, seed: number, data?: DataSource): Finding {
  const r = random(seed, 'identity');
  const tried: string[][] = [];
  const caught = new Map(Object.keys(test.controls).map((name) => [name, false]));
  let [probability, worstDegree, points] = [0, 0, 0];
  let refutedAt: string | undefined;

  for (const recipe of exactRecipes(test.regime, data?.sizes)) {
    const bound = identityDegree(test, recipe, data, r);
    const perPoint = bound.numerator / (Number(PRIME) - bound.denominator);
    const k = Math.max(1, Math.ceil(Math.log(FAILURE_PROBABILITY) / Math.log(perPoint)));
    probability = Math.max(probability, perPoint ** k);
    worstDegree = Math.max(worstDegree, bound.numerator);
    tried.push(classes(recipe));
    for (let point = 0; point < k; point++) {
      const { c, left, right } = atRegularPoint(() => {
        const c = build(primeField, recipe, fieldElements(r), data && drawBatch(data, r, recipe));
        return { c, left: test.left(primeField, c), right: test.right(primeField, c) };
      }, recipe);
      points++;
      if (!primeField.equals(left, right)) refutedAt ??= describe(recipe);
      for (const [name, formula] of Object.entries(test.controls)) {
        if (!caught.get(name) && differs(() => primeField.equals(left, formula(primeField, c)))) caught.set(name, true);
      }
    }
    if (!refutedAt && !data && !rationalPoint(test, recipe, r)) refutedAt = `${describe(recipe)} (in fractions)`;
  }
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
      : `equal at ${points} random points of ${tried.length} shapes; a false identity of degree ${worstDegree} would pass with probability below ${probability.toExponential(0)}`,
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
  data: DataSource | undefined,
  r: Random,
): { numerator: number; denominator: number } {
  const c = build(degree, recipe, variables, data && drawBatch(data, r, recipe));
  const difference = degree.subtract(test.left(degree, c), test.right(degree, c));
  return { numerator: Math.max(1, difference.numerator), denominator: denominatorDegree(difference.denominator) };
}

const drawBatch = (data: DataSource, r: Random, recipe: Recipe) =>
  data.draw(r, recipe.widths[0]!, recipe.widths.at(-1)!, recipe.batch);

/** Draws until no denominator vanishes. A claim whose denominator always vanishes is not an identity but a mistake in its regime. */
function atRegularPoint<T>(evaluate: () => T, recipe: Recipe): T {
  for (let attempt = 0; ; attempt++) {
    try {
      return evaluate();
    } catch (error) {
      if (!(error instanceof SingularError) || attempt === REDRAWS)
        throw new Error(`a denominator vanishes at every point with ${describe(recipe)}`, { cause: error });
    }
  }
}

function rationalPoint(test: IdentityTest, recipe: Recipe, r: Random): boolean {
  return atRegularPoint(() => {
    const c = build(rational, recipe, integers(rational, r, 9));
    return rational.equals(test.left(rational, c), test.right(rational, c));
  }, recipe);
}

/** A mutated formula may also fail by having no value, or another shape. */
function differs(equal: () => boolean): boolean {
  try {
    return !equal();
  } catch {
    return true;
  }
}
