import type { FloatArithmetic, HostArithmetic } from '../arithmetic/arithmetic.ts';
import { type Bounded, errorBound } from '../arithmetic/errorBound.ts';
import { hypot } from '../arithmetic/norm.ts';
import type { DataSource } from '../data/source.ts';
import { SingularError } from '../errors.ts';
import type { Initialisation } from '../network/initialisations.ts';
import { significant } from '../numerals.ts';
import { caseOf } from '../problem/family.ts';
import { caseMember } from './build.ts';
import type { Case, Formula, IdentityTest } from './claim.ts';
import { type Reach, classes, countClasses } from './recipe.ts';
import { roundingCases } from './roundingCases.ts';
import type { ControlResult, Finding } from './verdict.ts';

/** An engine, and the host arithmetic in which its error bounds are computed. */
export interface RoundingEngine<M, B> {
  readonly arithmetic: FloatArithmetic<M>;
  readonly reference: HostArithmetic<B>;
  readonly initialisations: Readonly<Record<string, Initialisation>>;
  readonly reach: Reach;
}

/**
 * Holds left = right on an engine that rounds: |left − right| ≤ error(left) + error(right), entry by entry, with the proven
 * running error bounds of `errorBound` at the engine's unit roundoff. The ratio of the two sides of that inequality is reported.
 * A case whose bound exceeds the values themselves cannot tell anything and counts as out of reach.
 */
export async function judgeEnclosure<M, B>(
  test: IdentityTest,
  engine: RoundingEngine<M, B>,
  seed: number,
  data: DataSource,
): Promise<Finding> {
  const A = engine.arithmetic;
  const R = errorBound(engine.reference, A.unitRoundoff);
  const tried: string[][] = [];
  const mildest = new Map<string, number>(Object.keys(test.controls).map((name) => [name, 0]));
  let [ratio, worst, smallest, outOfReach] = [0, '', '', 0];
  const family = roundingCases(test.regime, engine, seed, data);

  for (const shape of family.shapes) {
    const label = family.describe(shape);
    const bounds = caseMember(R, family, shape, seed);
    const computed = caseMember(A, family, shape, seed);
    const left = evaluate(engine, test.left, computed, R, bounds);
    if (!left) {
      outOfReach++;
      continue;
    }
    const compare = async (formula: Formula): Promise<number | undefined> => {
      const right = evaluate(engine, formula, computed, R, bounds);
      return right && relation(A, left, right);
    };
    const honest = await compare(test.right);
    if (honest === undefined) {
      outOfReach++;
      continue;
    }
    tried.push([...classes(shape.recipe), shape.initialisation]);
    if (honest > 1) smallest ||= `${label} (${caseOf(family, shape)})`;
    if (honest > ratio) [ratio, worst] = [honest, label];
    for (const name of mildest.keys())
      mildest.set(name, Math.max(mildest.get(name)!, (await compare(test.controls[name]!)) ?? 0));
  }
  const controls: ControlResult[] = [...mildest].map(([name, r]) => ({
    name,
    expected: 'refuted',
    outcome: r > 1 ? 'refuted' : 'holds',
    ratio: r,
  }));
  const unseen = controls.filter((c) => c.outcome === 'holds').map((c) => c.name);
  const outcome = ratio > 1 ? 'refuted' : tried.length === 0 || unseen.length > 0 ? 'undecided' : 'holds';
  const sentence = `${ratio > 1 ? 'beyond' : 'within'} the proven rounding bound in ${tried.length} cases, worst error/bound ${significant(ratio, 2)}`;
  return {
    kind: 'error-bound',
    system: A.name,
    data: data.name,
    outcome,
    summary: [
      family.shapes.length === 0
        ? 'this engine is given no shape of the regime'
        : tried.length === 0
          ? 'the bound is wider than the values in every case'
          : sentence,
      ...(smallest ? [`the smallest case beyond it: ${smallest}`] : []),
      ...(tried.length > 0 && outOfReach > 0 ? [`${outOfReach} more were out of reach`] : []),
      ...(outcome === 'undecided' && unseen.length > 0
        ? [`so is "${unseen.join('", "')}", so this engine cannot tell`]
        : []),
    ].join('; '),
    cases: countClasses(tried),
    controls,
    ratio,
    unitRoundoff: A.unitRoundoff,
    worst,
  };
}

interface Evaluated<M> {
  readonly value: M;
  readonly error: Float64Array;
}

/** The engine's value of a formula with its error bound; undefined where the bound says nothing. */
function evaluate<M, B>(
  { arithmetic: A, reference }: RoundingEngine<M, B>,
  formula: Formula,
  computed: Case<M>,
  R: ReturnType<typeof errorBound<B>>,
  bounds: Case<Bounded<B>>,
): Evaluated<M> | undefined {
  try {
    const bounded = formula(R, bounds);
    if (bounded.error.some((e) => !Number.isFinite(e)) || norm(bounded.error) > norm(R.entries(bounded)))
      return undefined;
    // The reference's own values need not be computed twice.
    const value = (A as unknown) === reference ? (bounded.value as unknown as M) : A.scope(() => formula(A, computed));
    return { value, error: bounded.error };
  } catch (error) {
    if (error instanceof SingularError) return undefined;
    throw error;
  }
}

/** max |l − r| / (e_l + e_r), entry by entry; equal entries count as 0, NaN as Infinity. */
async function relation<M>(A: FloatArithmetic<M>, left: Evaluated<M>, right: Evaluated<M>): Promise<number> {
  const differences = await A.read(A.scope(() => A.subtract(left.value, right.value)));
  let worst = 0;
  for (const [i, difference] of differences.entries()) {
    if (difference !== 0)
      worst = Math.max(
        worst,
        Number.isNaN(difference) ? Infinity : Math.abs(difference) / (left.error[i]! + right.error[i]!),
      );
  }
  return worst;
}

const norm = (x: Float64Array): number => hypot([x]);
