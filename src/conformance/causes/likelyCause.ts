import type { AnyCheckId, CheckId } from '../check.ts';
import type { Outcome } from '../../evidence/verdict.ts';
import { CHANGED_ARGUMENTS } from '../changedArguments.ts';
import { isNonlinear } from '../capabilities.ts';
import type { Trial } from '../trial.ts';
import { convergenceCause } from './convergence.ts';
import { clippedCause, entriesCause } from './entriesCause.ts';
import { endsCause } from './endsCause.ts';
import { energyCause } from './energyCause.ts';
import { type Evidence, type Inferred, type Learned, backpropOf, evidence, isAway, isWrong } from './evidence.ts';
import { restCause } from './inferenceCause.ts';
import { keptByShapeCause } from './keptByShape.ts';
import { changeCause } from './keptState.ts';
import { commonCause, learningCause } from './learningCause.ts';
import { blocksCause, samplesCause } from './partsCause.ts';
import { regimeCause, sharpRegimeCause } from './regimeCause.ts';
import { roundingCause } from './rounding.ts';

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
): Promise<string | undefined> {
  const unexpected = results.filter(({ outcome, expected }) => outcome === 'refuted' && expected === 'holds');
  if (unexpected.length === 0) return undefined;
  if (unexpected.some(({ aspect }) => aspect === CHANGED_ARGUMENTS))
    return 'it writes over the arrays that it is given: copy what is to be changed';
  const [first] = trials;
  if (first === undefined || trials.length < FEWEST || first.rule.capabilities?.multipliers === true) return undefined;
  if (unexpected.some(({ check }) => check === 'determinism')) {
    const linear = trials.filter(({ problem }) => !isNonlinear(problem));
    return linear.length === 0 ? undefined : changeCause(linear[Math.floor(linear.length / 2)]!);
  }
  if (unexpected.every(({ check }) => check === 'reported-energy')) return energyCause(trials);
  const departs = (ids: readonly CheckId[]): boolean => ids.some((id) => first.rule.departures[id] !== undefined);
  const ask = async (of: readonly Trial[]): Promise<Evidence> => {
    const { learned, inferred } = await evidence(of);
    return { learned: departs(OF_LEARNING) ? [] : learned, inferred: departs(OF_INFERENCE) ? [] : inferred };
  };
  const common = await ask(trials);
  return (
    (departs(OF_LEARNING) ? ofBackprop((await evidence(trials, backpropOf)).learned) : undefined) ??
    (await keptByShapeCause(first)) ??
    (await explain(common)) ??
    explain(join(common, await ask(variants.slice(0, MOST_VARIANTS))))
  );
}

/** What is wrong with the updates of a rule that learns as backpropagation does, wherever most are right. */
function ofBackprop(learned: readonly Learned[]): string | undefined {
  const wrong = learned.filter(isWrong);
  if (wrong.length === 0 || wrong.length > learned.length / 2) return undefined;
  const cause = commonCause(learned) ?? blocksCause(learned) ?? regimeCause({ learned, inferred: [] });
  return cause && `next to backpropagation’s, ${cause}`;
}

/** Fewer problems than this tell nothing. */
const FEWEST = 3;

/** Of what checks ask besides, no more than this is asked again. */
const MOST_VARIANTS = 40;

const join = (one: Evidence, other: Evidence): Evidence => ({
  learned: [...one.learned, ...other.learned],
  inferred: [...one.inferred, ...other.inferred],
});

async function explain({ learned, inferred }: Evidence): Promise<string | undefined> {
  const ends = endsCause(inferred);
  if (ends) return ends;
  const facets = { learning: learned.some(isWrong), inference: inferred.some(isAway) };
  if (facets.learning && facets.inference) {
    const both = roundingCause({ learned, inferred }, facets);
    if (both) return both;
  }
  const atRest = facets.inference ? await ofInference(learned, inferred) : undefined;
  // What is learnt from activities that are wrong may be past all numbers.
  const asked = facets.inference ? learned.filter(({ drawn }) => drawn) : learned;
  const learnt = asked.some(isWrong) ? ofLearning(asked, inferred) : undefined;
  if (atRest !== undefined && learnt !== undefined) return merged(atRest, learnt);
  return atRest ?? learnt ?? regimeCause({ learned, inferred });
}

const ofInference = async (learned: readonly Learned[], inferred: readonly Inferred[]): Promise<string | undefined> =>
  restCause(inferred) ??
  clippedCause(inferred.filter(isAway)) ??
  samplesCause(inferred) ??
  sharpRegimeCause(inferred) ??
  (await convergenceCause(inferred)) ??
  roundingCause({ learned, inferred }, { learning: false, inference: true });

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
