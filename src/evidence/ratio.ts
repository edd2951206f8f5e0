import type { FloatArithmetic } from '../arithmetic/arithmetic.ts';
import type { DataSource } from '../data/source.ts';
import { ValueError } from '../errors.ts';
import { significant } from '../numerals.ts';
import type { Measurement, RatioCase, RatioTest } from './claim.ts';
import { countClasses } from './recipe.ts';
import type { ControlResult, Finding } from './verdict.ts';

/** Runs an experiment that has a proven bound, on cases given from small to large: it holds while error/bound ≤ 1 in every case, and a control must exceed 1 in one. */
export async function judgeRatio<M>(
  test: RatioTest,
  A: FloatArithmetic<M>,
  seed: number,
  data: DataSource,
): Promise<Finding> {
  const cases = test.cases({ seed, data });
  if (cases.length === 0)
    throw new ValueError('judgeRatio: cases must not be empty, got none; nothing would have been tried');
  const honest = await worstRatio(A, test.measure, cases);
  const controls: ControlResult[] = [];
  for (const [name, measure] of Object.entries(test.controls)) {
    const { ratio } = await worstRatio(A, measure, cases);
    controls.push({ name, expected: 'refuted', outcome: ratio > 1 ? 'refuted' : 'holds', ratio });
  }
  const outcome = honest.ratio > 1 ? 'refuted' : honest.undecided ? 'undecided' : 'holds';
  return {
    kind: test.kind,
    system: A.name,
    data: data.name,
    outcome,
    summary: [
      ...(outcome === 'undecided'
        ? []
        : [
            `${outcome === 'holds' ? 'within' : 'beyond'} the bound in ${cases.length} cases, worst error/bound ${significant(honest.ratio, 2)}`,
          ]),
      ...(honest.smallest ? [`the smallest case beyond it: ${honest.smallest}`] : []),
      ...(honest.undecided ? [honest.undecided] : []),
    ].join('; '),
    cases: countClasses(cases.map((c) => [`L=${c.numbers.weights.length}`])),
    controls,
    ratio: honest.ratio,
    unitRoundoff: A.unitRoundoff,
    worst: honest.worst,
  };
}

async function worstRatio<M>(
  A: FloatArithmetic<M>,
  measure: Measurement,
  cases: readonly RatioCase[],
): Promise<{ ratio: number; worst: string; smallest?: string; undecided?: string }> {
  let [ratio, worst] = [0, ''];
  let [undecided, smallest]: (string | undefined)[] = [];
  for (const c of cases) {
    const result = await measure(A, c);
    if ('undecided' in result) {
      undecided ??= `${c.label}: ${result.undecided}`;
      continue;
    }
    if (result.bound === Infinity && Number.isFinite(result.error)) {
      undecided ??= `${c.label}: the bound is not finite, so that an error of ${significant(result.error, 2)} says nothing`;
      continue;
    }
    const at = result.error === 0 ? 0 : result.error / result.bound;
    if (!(at <= 1)) smallest ??= c.label;
    if (Number.isNaN(at) || at > ratio) [ratio, worst] = [Number.isNaN(at) ? Infinity : at, c.label];
  }
  return { ratio, worst, ...(smallest ? { smallest } : {}), ...(undecided ? { undecided } : {}) };
}
