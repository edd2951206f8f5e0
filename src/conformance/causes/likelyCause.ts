import type { AnyCheckId, CheckId } from '../check.ts';
import type { Outcome } from '../../evidence/verdict.ts';
import { CHANGED_ARGUMENTS } from '../changedArguments.ts';
import { isNonlinear } from '../capabilities.ts';
import type { Trial } from '../trial.ts';
import { absoluteCause } from './absoluteCause.ts';
import { backpropCause } from './backpropCause.ts';
import { convergenceCause, pathCause } from './convergence.ts';
import { clippedCause, entriesCause } from './entriesCause.ts';
import { divergenceCause } from './divergence.ts';
import { endsCause } from './endsCause.ts';
import { energyCause } from './energyCause.ts';
import {
  type Evidence,
  type Inferred,
  type Learned,
  backpropOf,
  evidence,
  isAway,
  isWrong,
  orNothing,
} from './evidence.ts';
import { restCause } from './inferenceCause.ts';
import { keptByShapeCause } from './keptByShape.ts';
import { changeCause } from './keptState.ts';
import { commonCause, learningCause } from './learningCause.ts';
import { blocksCause, samplesCause } from './partsCause.ts';
import { probes } from './probes.ts';
import { promiseCause } from './promiseCause.ts';
import { regimeCause, sharpRegimeCause } from './regimeCause.ts';
import { roundingCause } from './rounding.ts';
import { sharedCause } from './sharedCause.ts';
import { stepTrial } from './stepTrial.ts';
import { trajectoryCause } from './trajectoryCause.ts';
import { keptInInference } from './whatIsKept.ts';

interface Result {
  readonly check: AnyCheckId;
  readonly outcome: Outcome;
  readonly expected: Outcome;
  readonly aspect?: string;
}

/** Checks of inference and of learning: a rule that declares to fail them is not explained by what theory has there. */
const [OF_INFERENCE, OF_LEARNING] = [
  ['stationarity', 'nonlinear-equilibrium'],
  ['local-gradient', 'nonlinear-local-gradient'],
] as const;

/** What was measured of a wrong rule: the mistake that gives its answers, and otherwise where alone they are off, if one thing tells. */
export interface Measured {
  readonly cause?: string;
  readonly where?: string;
}

/**
 * The cause of unexpected refutations as measured from the rule's own answers: a sentence, or nothing where nothing fits all of them.
 *
 * Activities and updates are held against what each known mistake would give, by numbers. One is named where it gives every wrong
 * answer to within rounding, or the accuracy declared, and clearly nearer than the right answer is; two where nothing tells them apart.
 */
export async function measuredCause(
  trials: readonly Trial[],
  variants: readonly Trial[],
  results: readonly Result[],
): Promise<Measured> {
  const unexpected = results.filter(({ outcome, expected }) => outcome === 'refuted' && expected === 'holds');
  if (unexpected.length === 0) return {};
  if (unexpected.some(({ aspect }) => aspect === CHANGED_ARGUMENTS))
    return { cause: 'it writes over the arrays that it is given: copy what is to be changed' };
  const [first] = trials;
  if (first === undefined || trials.length < FEWEST || first.rule.capabilities?.multipliers === true) return {};
  const all = (id: CheckId): boolean => unexpected.every(({ check }) => check === id);
  if (unexpected.some(({ check }) => check === 'determinism')) return told(await ofChange(trials));
  if (unexpected.some(({ check, aspect }) => check === 'over-time' && aspect === 'state')) {
    const shared = await sharedCause(trials);
    if (shared) return { cause: shared };
    if (all('over-time'))
      return {
        cause: 'answers change with the number of calls: something is counted, or builds up, from call to call',
      };
  }
  if (unexpected.some(({ check, aspect }) => check === 'over-time' && aspect !== 'state')) {
    const kept = await orNothing(() => keptInInference(first));
    if (kept) return { cause: `something is kept from one question to the next: ${kept}` };
  }
  if (all('reported-energy')) return told(await energyCause(trials));
  if (all('trajectory')) return told(await trajectoryCause(trials));
  if (all('step')) return ofStep(trials.map(stepTrial));
  const departs = (ids: readonly CheckId[]): boolean => ids.some((id) => first.rule.departures[id] !== undefined);
  const ask = async (of: readonly Trial[]): Promise<Evidence> => {
    const { learned, inferred } = await evidence(of);
    return { learned: departs(OF_LEARNING) ? [] : learned, inferred: departs(OF_INFERENCE) ? [] : inferred };
  };
  const common = await ask(trials);
  const likeBackprop = departs(OF_LEARNING) ? ofBackprop(unexpected, (await evidence(trials, backpropOf)).learned) : {};
  if (isTold(likeBackprop)) return likeBackprop;
  if (all('promises')) return told(await promiseCause(trials));
  const kept = await keptByShapeCause(first);
  if (kept) return { cause: kept };
  const probed = join(common, await ask(probes(common)));
  const found = await explain(probed);
  return isTold(found) ? found : explain(join(probed, await ask(variants.slice(0, MOST_VARIANTS))));
}

const told = (cause: string | undefined): Measured => (cause === undefined ? {} : { cause });
const isTold = ({ cause, where }: Measured): boolean => cause !== undefined || where !== undefined;

/** Of answers that change: from a plain linear network, and from the smallest that has hidden layers. */
async function ofChange(trials: readonly Trial[]): Promise<string | undefined> {
  const linear = trials.filter(({ problem }) => !isNonlinear(problem));
  const numbers = ({ problem: { network } }: Trial): number =>
    network.edges.reduce((sum, { theta }) => sum + Object.values(theta).reduce((n, { data }) => n + data.length, 0), 0);
  const [smallest] = linear
    .filter(({ problem }) => problem.network.edges.length > 1)
    .toSorted((a, b) => numbers(a) - numbers(b));
  return smallest && changeCause(linear[Math.floor(linear.length / 2)]!, smallest);
}

/** What is wrong with a training step where inference and learning by themselves are right. */
async function ofStep(trials: readonly Trial[]): Promise<Measured> {
  const { cause, where } = await explain(await evidence(trials));
  const found = cause ?? (await orNothing(() => keptInInference(trials[0]!)));
  return {
    ...(found === undefined ? {} : { cause: `in the training step, ${found}` }),
    ...(where === undefined ? {} : { where: `in the training step, ${where}` }),
  };
}

/** What is wrong with the updates of a rule that learns as backpropagation does: it promises to, or most are right. */
function ofBackprop(unexpected: readonly Result[], learned: readonly Learned[]): Measured {
  const wrong = learned.filter(isWrong);
  const promised = unexpected.every(({ check }) => check === 'promises');
  if (wrong.length === 0 || (!promised && wrong.length > learned.length / 2)) return {};
  const cause = commonCause(learned) ?? backpropCause(learned) ?? blocksCause(learned);
  const where = regimeCause({ learned, inferred: [] });
  if (cause !== undefined) return { cause: `next to backpropagation’s, ${cause}` };
  return where === undefined ? {} : { where: `next to backpropagation’s, ${where}` };
}

/** Fewer problems than this tell nothing. */
const FEWEST = 3;

/** Of what checks ask besides, no more than this is asked again. */
const MOST_VARIANTS = 40;

const join = (one: Evidence, other: Evidence): Evidence => ({
  learned: [...one.learned, ...other.learned],
  inferred: [...one.inferred, ...other.inferred],
});

async function explain({ learned, inferred }: Evidence): Promise<Measured> {
  const ends = endsCause(inferred);
  if (ends) return { cause: ends };
  const facets = { learning: learned.some(isWrong), inference: inferred.some(isAway) };
  if (facets.learning && facets.inference) {
    const both = roundingCause({ learned, inferred }, facets);
    if (both) return { cause: both };
  }
  const atRest = facets.inference ? await ofInference(learned, inferred) : {};
  // What is learnt from activities that are wrong may be past all numbers.
  const asked = facets.inference ? learned.filter(({ drawn }) => drawn) : learned;
  const learnt = asked.some(isWrong) ? ofLearning(asked, inferred) : undefined;
  const causes = [atRest.cause, learnt].filter((cause) => cause !== undefined);
  const cause = causes.length === 2 ? merged(causes[0]!, causes[1]!) : causes[0];
  const where = atRest.where ?? (cause === undefined ? regimeCause({ learned, inferred }) : undefined);
  return { ...(cause === undefined ? {} : { cause }), ...(where === undefined ? {} : { where }) };
}

async function ofInference(learned: readonly Learned[], inferred: readonly Inferred[]): Promise<Measured> {
  const cause =
    (await absoluteCause(inferred)) ??
    restCause(inferred) ??
    clippedCause(inferred.filter(isAway)) ??
    samplesCause(inferred) ??
    pathCause(inferred) ??
    (await divergenceCause(inferred));
  if (cause !== undefined) return { cause };
  const where = sharpRegimeCause(inferred);
  if (where !== undefined) return { where };
  return told(
    (await convergenceCause(inferred)) ?? roundingCause({ learned, inferred }, { learning: false, inference: true }),
  );
}

const ofLearning = (learned: readonly Learned[], inferred: readonly Inferred[]): string | undefined =>
  learningCause(learned) ??
  entriesCause(learned.filter(isWrong)) ??
  blocksCause(learned) ??
  roundingCause({ learned, inferred }, { learning: true, inference: false });

/** One mistake in both is told once. */
function merged(inference: string, learning: string): string {
  return inference.replace(' in inference', ' in learning') === learning
    ? inference.replace(' in inference', ' in inference and in learning')
    : `${inference}; and ${learning}`;
}
