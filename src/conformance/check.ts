import type { Outcome } from '../evidence/verdict.ts';
import type { Demand } from './capabilities.ts';
import type { ConformanceProblem } from './problems.ts';
import type { Trial } from './trial.ts';

/** Of profile `core`, in the order of a report: linear networks at equilibrium and away from it. */
export const CORE_IDS = [
  'determinism',
  'target-shape',
  'stationarity',
  'energy-descent',
  'equals-closed-form',
  'local-gradient',
  'batch-invariance',
  'permutation',
  'equivariance',
  'locality',
  'scales-and-skips',
  'homogeneity',
  'float32',
  'declared-absence',
  'promises',
  'over-time',
  'step',
] as const;

/** What profile `extended` adds: parameterisations, limits, ePC's identity, PC-ALM's dual fixed point, nonlinear networks. */
export const EXTENDED_IDS = [
  'parameterisations',
  'error-coordinates',
  'backprop-limit',
  'dual-fixed-point',
  'cosine-width',
  'nonlinear-equilibrium',
  'nonlinear-local-gradient',
  'nonlinear-linear-limit',
  'nonlinear-backprop-limit',
  'reported-energy',
  'trajectory',
] as const;

/** The checks by their ids, in the order of their numbers; neither ever changes. */
export const CHECK_IDS = [...CORE_IDS, ...EXTENDED_IDS] as const;

/** The id of a check. */
export type CheckId = (typeof CHECK_IDS)[number];

/** The checks of rules for generative networks, in the order of a report; both profiles hold all of them. */
export const GENERATIVE_IDS = [
  'generative-determinism',
  'settled-with-label',
  'settled-without-label',
  'hebbian-update',
  'update-at-rest',
  'label-invariance',
  'free-prediction',
  'label-leak',
  'sample-independence',
  'start-independence',
  'one-snapshot',
  'generative-absence',
  'generative-energy',
  'nonlinear-prediction',
] as const;

/** The id of a check of rules for generative networks. */
export type GenerativeCheckId = (typeof GENERATIVE_IDS)[number];

/** The id of a check of either kind of rule. */
export type AnyCheckId = CheckId | GenerativeCheckId;

/** How reports name a check: "C05", "E02", "G11". */
export type CheckNumber = `${'C' | 'E' | 'G'}${number}`;

/** `extended` holds `core`. */
export type Profile = 'core' | 'extended';

/** The profiles by name: `core` for linear networks, `extended` for all checks. */
export const PROFILES: Readonly<Record<Profile, readonly CheckId[]>> = { core: CORE_IDS, extended: CHECK_IDS };

/** The same of rules for generative networks. */
export const GENERATIVE_PROFILES: Readonly<Record<Profile, readonly GenerativeCheckId[]>> = {
  core: GENERATIVE_IDS,
  extended: GENERATIVE_IDS,
};

/**
 * required: without it the result is partial. optional: it may have nothing to say. stochastic: it errs at a stated rate, so a
 * declared departure that does not show is no failure.
 */
export type CheckKind = 'required' | 'optional' | 'stochastic';

/** What one check finds on one problem. */
export interface Judgement {
  readonly outcome: Outcome;
  /** One sentence for a person. */
  readonly detail: string;
  /** error / bound, where the check has a bound: at most 1 when it holds. */
  readonly ratio?: number;
  /** What of the answer is off, in a word: "activities", "norm", "direction", "sign". */
  readonly aspect?: string;
  /** The bound is as large as what it bounds, so that no answer could be told from this one: it decides only where all are. */
  readonly vague?: true;
}

/** One property that a rule has or has not, decided trial by trial. */
export interface CheckOf<T> {
  readonly id: AnyCheckId;
  /** Stable, for people to cite: C01.. in core, E01.. in extended, G01.. of rules for generative networks. */
  readonly number: string;
  /** A sentence that is true or false. */
  readonly title: string;
  readonly kind: CheckKind;
  /** The claims that say so. */
  readonly claims: readonly string[];
  /** What it decides about by itself, with theory for a measure: a result needs a decision about each. */
  readonly decides?: readonly ('activities' | 'updates')[];
  /** `undefined` where this problem has nothing to say about the property. */
  readonly judge: (trial: T) => Promise<Judgement | undefined>;
}

/** A check of a learning rule. */
export interface Check extends CheckOf<Trial> {
  readonly id: CheckId;
  /** A rule that lacks all of these has nothing that could be asked: the check is not applicable. */
  readonly needsOneOf?: readonly Demand[];
  /**
   * The problems to ask: of linear networks unless told, of nonlinear ones or of both, those that the rule declares to be unable to
   * do, or the check's own. Those are kept that the rule is made for.
   */
  readonly problems?:
    | 'nonlinear'
    | 'linear and nonlinear'
    | 'declared-absent'
    | ((seed: number) => readonly ConformanceProblem[] | Promise<readonly ConformanceProblem[]>);
  /** Problems that this check is asked besides: regimes that cost too much for all checks. */
  readonly besides?: (seed: number) => readonly ConformanceProblem[] | Promise<readonly ConformanceProblem[]>;
}

/** Holds while error ≤ bound. NaN and infinite errors are refuted; a bound that is not finite decides nothing. */
export function judgeError(what: string, error: number, bound: number, aspect?: string): Judgement {
  const named = aspect === undefined ? {} : { aspect };
  if (!Number.isFinite(error))
    return {
      outcome: 'refuted',
      detail: `${what}: not finite, and the rule did not say so`,
      ratio: Infinity,
      ...named,
    };
  if (!Number.isFinite(bound))
    return { outcome: 'undecided', detail: `${what}: no finite bound, so an error of ${short(error)} says nothing` };
  const ratio = error === 0 ? 0 : error / bound;
  return {
    outcome: ratio <= 1 ? 'holds' : 'refuted',
    detail: `${what}: error ${short(error)}, bound ${short(bound)}, ratio ${short(ratio)}`,
    ratio,
    ...named,
  };
}

/**
 * The judgement that decides for several parts or problems: the first refuted, else the first undecided, else the closest call. Vague
 * ones decide where there are no others.
 */
export function decisive<J extends Judgement>(judgements: readonly J[]): J | undefined {
  const telling = judgements.filter((j) => j.vague !== true);
  return (
    telling.find((j) => j.outcome === 'refuted') ??
    telling.find((j) => j.outcome === 'undecided') ??
    telling.toSorted((a, b) => (b.ratio ?? 0) - (a.ratio ?? 0))[0] ??
    judgements[0]
  );
}

/** Where the bound is no smaller than what it bounds: an answer of nothing at all would be within it too. */
export const vague = (what: string, bound: number, size: number): Judgement => ({
  ...{ outcome: 'undecided', vague: true },
  detail: `${what}: what it may be off by, ${short(bound)}, is no smaller than itself, ${short(size)}, so nothing can be said at the accuracy and the roundoff declared`,
});

/** A number in a sentence. */
export const short = (value: number): string =>
  value === 0 || !Number.isFinite(value) ? String(value) : value.toExponential(2);
