import type { Bounded } from '../../arithmetic/errorBound.ts';
import { type ElementwiseBound, elementwiseBound } from '../../arithmetic/elementwiseBound.ts';
import { exactly } from '../../inference/certificate.ts';
import { energyGradient, predictions } from '../../inference/state.ts';
import { backprop, localUpdates } from '../../learning/updates.ts';
import type { Parameters } from '../../layers/layer.ts';
import { type Supervised, mapProblem } from '../../problem/problem.ts';
import { chainOf } from '../../problem/chain.ts';
import { drawnActivities, hiddenNorm, taken } from '../tolerance.ts';
import type { Trial } from '../trial.ts';
import { endToEnd } from '../updates.ts';
import { HONEST, type M, type P } from './beliefs.ts';
import { apart, areFinite, norm } from '../matrices.ts';
import { mostCurvature } from './mostCurvature.ts';

/** One parameter's update as the rule gave it, with the one that is right. */
export interface Learned {
  readonly problem: P;
  readonly z: readonly M[];
  /** The rule's own activities, where it has any. */
  readonly inferred: readonly M[] | undefined;
  /** Whether z was drawn, or is the rule's own. */
  readonly drawn: boolean;
  readonly layer: number;
  readonly parameter: string;
  readonly got: M;
  readonly right: M;
  /** Those of all parameters that are right. */
  readonly all: readonly M[];
  /** ‖got − right‖ */
  readonly error: number;
  /** A proven bound on what rounding, of the roundoff declared, can make of the right one. */
  readonly bound: number;
}

/** The activities that a rule inferred, with how far they are from rest. */
export interface Inferred {
  readonly trial: Trial;
  readonly problem: P;
  readonly z: readonly M[];
  /** ẑ_0..ẑ_L, the target at the end */
  readonly sweep: readonly M[];
  /** ‖∇F(z)‖ */
  readonly gradient: number;
  /** ‖∇F(ẑ)‖ */
  readonly gradientAtSweep: number;
  /** λ_max ‖z‖: how large the gradient gets where activities are off by as much as they are. */
  readonly size: number;
  /** What ‖∇F(z)‖ may be for the accuracy declared: about λ_max · accuracy · ‖z‖. */
  readonly allowed: number;
}

/** What a rule answered, for causes to be held against. */
export interface Evidence {
  readonly learned: readonly Learned[];
  readonly inferred: readonly Inferred[];
}

/** The updates that a rule is held to. */
export type Reference = (E: ElementwiseBound, problem: Supervised<B>, z: readonly B[]) => readonly Parameters<B>[];
type B = Bounded<M>;

const localUpdatesOf: Reference = (E, problem, z) => localUpdates(E, problem, z);
/** Of rules that look at no activities. */
export const backpropOf: Reference = (E, problem) => backprop(E, problem);

/** More numbers than this and a problem is left out: a cause is no benchmark. */
const MOST_WEIGHTS = 20_000;

/** Asks for what was not asked yet; a question without an answer is left out. */
export async function evidence(trials: readonly Trial[], reference: Reference = localUpdatesOf): Promise<Evidence> {
  const [learned, inferred]: [Learned[], Inferred[]] = [[], []];
  for (const t of trials) {
    if (!isChain(t.problem)) continue;
    const z = await orNothing(t.activities);
    if (z && z.length > 2) inferred.push(inferredOf(t, z));
    const drawn = drawnActivities(t, 'cause');
    const [own, other] = [z && (await orNothing(t.updates)), await orNothing(() => t.learnFrom(t.problem, drawn))];
    if (other) learned.push(...learnedOf(t, drawn, other, z, reference));
    if (own && areFinite(z!)) learned.push(...learnedOf(t, z!, own, z, reference));
  }
  return { learned, inferred };
}

function isChain(problem: P): boolean {
  try {
    return chainOf(problem).reduce((sum, { weights }) => sum + weights.data.length, 0) <= MOST_WEIGHTS;
  } catch {
    return false;
  }
}

/** An answer, or nothing where the rule has none. */
export async function orNothing<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}

function learnedOf(
  t: Trial,
  z: readonly M[],
  updates: Awaited<ReturnType<Trial['updates']>>,
  inferred: readonly M[] | undefined,
  reference: Reference,
): Learned[] {
  const E = elementwiseBound(t.unitRoundoff);
  const right = endToEnd(reference(E, mapProblem(t.problem, exactly), z.map(taken(t))));
  const all = right.map(({ value }) => value.value);
  return endToEnd(updates).map(({ layer, parameter, value }, i) => ({
    all,
    ...{
      problem: t.problem,
      z,
      inferred,
      drawn: z !== inferred,
      layer,
      parameter,
      got: value,
      right: right[i]!.value.value,
    },
    error: apart([value], [right[i]!.value.value]),
    bound: 2 * norm({ ...value, data: right[i]!.value.error }),
  }));
}

function inferredOf(t: Trial, z: readonly M[]): Inferred {
  const { problem } = t;
  const sweep = [...predictions(HONEST, problem.network, problem.x).slice(0, -1), problem.y];
  const gradient = (at: readonly M[]): number =>
    areFinite(at) ? norm(...energyGradient(HONEST, problem, at)) : Infinity;
  const size = mostCurvature(problem, sweep) * Math.max(hiddenNorm(z), hiddenNorm(sweep));
  return {
    ...{ trial: t, problem, z, sweep, size },
    ...{ gradient: gradient(z), gradientAtSweep: gradient(sweep) },
    allowed: Math.max(t.accuracy, 4 * t.unitRoundoff) * size,
  };
}

/** Whether an update is off by more than rounding. */
export const isWrong = ({ error, bound }: Learned): boolean => !(error <= bound);

/** Whether activities are off by more than the accuracy asked. */
export const isAway = ({ gradient, allowed }: Inferred): boolean => !(gradient <= allowed);

/** Items of the same activities together. */
export function byQuestion(items: readonly Learned[]): readonly (readonly Learned[])[] {
  const groups = new Map<readonly M[], Learned[]>();
  for (const item of items) groups.set(item.z, [...(groups.get(item.z) ?? []), item]);
  return [...groups.values()];
}
