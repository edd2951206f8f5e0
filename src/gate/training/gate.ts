import { ValueError } from '../../errors.ts';
import { type Judged, compare, hypotheses, overall } from '../compare.ts';
import { FALSE_ALARM, type GateOutcome, MISS, planOf } from '../decide.ts';
import type { TrainingBaseline } from './baseline.ts';
import { type TrainingRun, divergence, requireEnd } from './run.ts';
import { type TrainingKey, seriesOf, trainingKind } from './series.ts';

/** A run that was asked for and did not end as it should. */
export interface LostRun {
  readonly seed: number;
  readonly reason: string;
}

/** A run that diverged where its baseline did not. */
export interface Diverged {
  readonly seed: number;
  readonly name: string;
  /** Of the first value that is not a finite number. */
  readonly step: number;
}

/** Where runs come from: those that are there, and others on demand. */
export interface Runs {
  readonly given: ReadonlyMap<number, TrainingRun>;
  /** Runs a seed anew; without it all must be there. */
  readonly rerun?: ((seed: number) => Promise<TrainingRun | LostRun>) | undefined;
}

export type TrainingComparison = TrainingKey & Judged;

export interface TrainingResult {
  /** The worst of the series'; `fails` where a run diverges that did not, `undecided` in place of a better one where a run was lost. */
  readonly outcome: GateOutcome | 'undecided';
  /** Of the baseline. */
  readonly seeds: readonly number[];
  /** How many of them were compared. */
  readonly compared: number;
  /** Of those, how many were run anew. */
  readonly rerun: number;
  readonly hypotheses: number;
  readonly falseAlarm: number;
  readonly miss: number;
  /** So many seeds are needed that a drop can be proven at all. */
  readonly seedsToFail: number;
  readonly rows: readonly TrainingComparison[];
  readonly diverged: readonly Diverged[];
  readonly lost: readonly LostRun[];
}

/** After so many runs in a row that failed, and none that did not, no further is started. */
const GIVEN_UP = 3;

/**
 * Holds training runs against their baseline, paired by seed: d_i = the drop of seed i at one step, tested as networks are in `decide`,
 * with the looks of `planOf(number of seeds)`. Runs of different seeds differ by more than most regressions; the differences do not.
 *
 * Assumes: the seeds are a sample of those that could have been chosen.
 * @throws {ValueError} when runs have other seeds than the baseline
 * @throws {DataError} when a run lacks a step that the baseline has
 */
export async function gateTraining(baseline: TrainingBaseline, { given, rerun }: Runs): Promise<TrainingResult> {
  const { seeds, series, metrics, lastStep } = baseline;
  requireSeeds(seeds, given, rerun !== undefined);
  const runs = new Map(given);
  const lost: LostRun[] = [];
  let again = 0;
  for (const run of given.values()) requireEnd(run, lastStep, 'the baseline does');
  // What is there is looked at as a whole, also by a look that needs less.
  seriesOf(series, [...given.values()], metrics);
  const obtain = async (seed: number): Promise<TrainingRun | undefined> => {
    const known = runs.get(seed);
    if (known !== undefined || lost.some((run) => run.seed === seed)) return known;
    if (lost.length >= GIVEN_UP && runs.size === given.size)
      return void lost.push({ seed, reason: `not run, as the first ${GIVEN_UP} runs failed` });
    again++;
    const found = await rerun!(seed);
    if ('reason' in found) return void lost.push(found);
    requireEnd(found, lastStep, 'the baseline does');
    runs.set(seed, found);
    return found;
  };
  const kind = trainingKind(metrics);
  const plan = planOf(seeds.length);
  const measureTo = async (count: number) => {
    const found: (TrainingRun | undefined)[] = [];
    for (const seed of seeds.slice(0, count)) found.push(await obtain(seed));
    return seriesOf(series, found, metrics);
  };
  const rows = await compare(series, measureTo, kind, plan);
  const count = hypotheses(series, kind).length;
  const diverged = newlyDiverged(baseline, runs);
  const worst = overall(rows);
  return {
    outcome: diverged.length > 0 ? 'fails' : worst !== 'fails' && lost.length > 0 ? 'undecided' : worst,
    ...{ seeds, compared: Math.max(...rows.map(({ networks }) => networks)), rerun: again, hypotheses: count },
    ...{ falseAlarm: FALSE_ALARM, miss: MISS, seedsToFail: seedsToFail(count), rows, diverged, lost },
  };
}

/** The least number of seeds, all of them worse, that proves a drop among so many comparisons: 2⁻ⁿ ≤ α/m at the last look. */
export function seedsToFail(comparisons: number): number {
  let n = 1;
  while (2 ** -n > planOf(n).at(-1)!.falseAlarm / comparisons) n++;
  return n;
}

function requireSeeds(seeds: readonly number[], given: Runs['given'], canRun: boolean): void {
  const others = [...given.keys()].filter((seed) => !seeds.includes(seed));
  if (others.length > 0)
    throw new ValueError(
      `gate: --series must have the seeds of the baseline, ${seeds.join(' ')}, got ${others.join(' ')} besides; runs are compared seed by seed: leave these files out, or make the baseline again with --update-baseline`,
    );
  const missing = seeds.filter((seed) => !given.has(seed));
  if (missing.length > 0 && !canRun)
    throw new ValueError(
      `gate: --series must have the seeds of the baseline, ${seeds.join(' ')}, got none for ${missing.join(' ')}; run them too, or let the gate run them with --command`,
    );
}

/** The runs in which a gated name has a value in the baseline and none any more, with the step where it began. */
function newlyDiverged({ seeds, series }: TrainingBaseline, runs: Runs['given']): Diverged[] {
  return [...runs.values()].flatMap((run): Diverged[] => {
    const first = divergence(run);
    const i = seeds.indexOf(run.seed);
    const hits = series.filter(
      ({ name, step, values }) =>
        !Number.isNaN(values[i]) && Math.min(run.divergedAt.get(name) ?? Infinity, endOf(run, first)) <= step,
    );
    if (hits.length === 0) return [];
    const own = hits
      .flatMap(({ name }) => (run.divergedAt.has(name) ? [{ name, step: run.divergedAt.get(name)! }] : []))
      .toSorted((a, b) => a.step - b.step)[0];
    return [{ seed: run.seed, ...(own ?? first!) }];
  });
}

/** Just after the last step of a run that ended since it diverged; its values after that are lost with it. */
const endOf = (run: TrainingRun, first: { readonly step: number } | undefined): number =>
  first === undefined ? Infinity : run.lastStep + 1;
