import type { Float64Matrix } from '../../arithmetic/float64.ts';
import { ValueError } from '../../errors.ts';
import { generativeCapabilitiesFault } from '../../learning/declarations.ts';
import type { GenerativeRule } from '../../learning/generative/rule.ts';
import type { GenerativeProblem } from '../../problem/generative.ts';
import type { LeftOut } from '../asked.ts';
import { type AnyCheckId, GENERATIVE_PROFILES, type Profile } from '../check.ts';
import { leftOutText } from '../coverage.ts';
import { listed } from '../explain.ts';
import { requireCapabilities, requireDepartures, requireOptions } from '../requirements.ts';
import {
  type CheckResult,
  type Examination,
  type Found,
  attempt,
  oncePerCheck,
  reportOf,
  resultOf,
} from '../results.ts';
import { lackingGenerative } from './capabilities.ts';
import type { GenerativeCheck } from './check.ts';
import { GENERATIVE_CHECKS } from './checks/index.ts';
import { GENERATIVE_NAMES, type GenerativeConformanceProblem, generativeProblems } from './problems.ts';
import { type GenerativeTrial, generativeTrial } from './trial.ts';

/** What is asked, with what was left out in its place. */
export interface AskedOptions {
  readonly seed: number;
  readonly profile: Profile;
  readonly checks?: readonly AnyCheckId[];
  readonly problems?: readonly string[];
}

/**
 * What `examine` does for a rule for generative networks: its checks, over a fixed list of shapes with numbers from the seed.
 * @throws {ValueError} as `checkRule` does
 */
export function examineGenerative(rule: GenerativeRule, options: AskedOptions): Examination {
  const { seed, profile, checks: only, problems: names } = options;
  requireDepartures(rule);
  requireCapabilities(rule, generativeCapabilitiesFault);
  requireOptions(options, GENERATIVE_PROFILES);
  const unknown = names?.find((name) => !GENERATIVE_NAMES.includes(name));
  if (unknown !== undefined)
    throw new ValueError(
      `checkRule: problems must name problems, got ${JSON.stringify(unknown)}; known: ${GENERATIVE_NAMES.join(', ')}`,
    );
  const checks = GENERATIVE_CHECKS.filter(({ id }) => only?.includes(id) ?? true);
  const trials = new Map<string, GenerativeTrial>();
  const trialOf = ({ name, problem, free }: GenerativeConformanceProblem): GenerativeTrial => {
    if (!trials.has(name)) trials.set(name, generativeTrial(rule, problem, { free, seed }));
    return trials.get(name)!;
  };
  const run = async (check: GenerativeCheck): Promise<CheckResult> => {
    const findings: Found<GenerativeTrial>[] = [];
    const all = (await generativeProblems(seed)).filter(({ name }) => names?.includes(name) ?? true);
    const lacks = all.map(({ problem }) => lackingGenerative(rule, problem));
    for (const [i, asked] of all.entries()) {
      if (lacks[i]!.length > 0 !== (check.absent === true)) continue;
      const trial = trialOf(asked);
      const judgement = await attempt(check, trial);
      if (judgement) findings.push({ ...judgement, name: asked.name, shape: asked.shape, trial });
    }
    const leftOut = leftOutBy(check, lacks);
    return resultOf(
      check,
      findings,
      {
        ...{ seed, profile, departure: rule.departures[check.id], required: check.kind === 'required' },
        notApplicable:
          check.kind === 'required' && leftOut.problems > 0 ? `not applicable: ${leftOutText(leftOut)}` : undefined,
        coverage: { activations: activationsOf(findings), neverAsked: [], leftOut },
      },
      ({ problem }) => inNumbers(problem),
    );
  };
  const find = oncePerCheck(checks, run);
  return {
    ...{ checks, find },
    async report() {
      const results: CheckResult[] = [];
      for (const check of checks) results.push(await find(check));
      return reportOf(rule, { seed, profile }, results, whatIsMissing(results));
    },
  };
}

function leftOutBy(check: GenerativeCheck, lacks: readonly (readonly string[])[]): LeftOut {
  const left = check.absent ? [] : lacks.filter((what) => what.length > 0);
  const because = [...new Set(left.flat())].map((what) => ({
    ...{ what, problems: left.filter((all) => all.includes(what)).length },
  }));
  return { problems: left.length, because, unspoken: 0 };
}

const activationsOf = (findings: readonly Found<GenerativeTrial>[]): readonly string[] => [
  ...new Set(findings.flatMap(({ trial }) => trial!.problem.model.activations).filter((phi) => phi !== 'identity')),
];

/** Required checks that were left out, and no decision at all about latents or about updates. */
function whatIsMissing(results: readonly CheckResult[]): readonly string[] {
  const of = (id: AnyCheckId): CheckResult | undefined => results.find(({ check }) => check === id);
  const left = GENERATIVE_CHECKS.filter(({ kind }) => kind === 'required')
    .filter(({ id }) => (of(id)?.problems ?? 0) === 0 && of(id)?.notApplicable === undefined)
    .map(({ number, id }) => `${number} ${id} is required and was not asked`);
  const undecided = (['activities', 'updates'] as const)
    .filter((what) =>
      GENERATIVE_CHECKS.every(({ id, decides }) => {
        const found = of(id);
        return !decides?.includes(what) || found === undefined || found.problems === 0 || found.outcome === 'undecided';
      }),
    )
    .map((what) => `no check decided about ${what}`);
  return [...left, ...undecided];
}

/** "; x_0 = [6], y = [0], W_0 = [2], W_1 = [3], R = [1]", or nothing where the numbers are many. */
function inNumbers({ model, data, target }: GenerativeProblem<Float64Matrix>): string {
  const { weights, precisions, readout, readoutPrecision, priorPrecision } = model;
  const other = (name: string, p: Float64Matrix): [string, Float64Matrix][] => (p.data[0] === 1 ? [] : [[name, p]]);
  return listed([
    ['x_0', data],
    ...(target ? [['y', target] as const] : []),
    ...weights.map((W, l) => [`W_${l}`, W] as const),
    ['R', readout],
    ...precisions.flatMap((p, l) => other(`p_${l}`, p)),
    ...other('p_y', readoutPrecision),
    ...(priorPrecision ? [['λ', priorPrecision] as const] : []),
  ]);
}
