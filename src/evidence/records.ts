import { ValueError } from '../errors.ts';
import { significant } from '../numerals.ts';
import type { Effects, RecordsTest, Row } from './claim.ts';
import { medianInterval } from './medianSign.ts';
import { DAMAGED, requireSeeds } from './seeds.ts';
import type { ControlResult, Finding, Outcome } from './verdict.ts';

/** Where records of figures are: those that are kept, or those of runs done now. */
export interface Archive {
  /** The table of a panel in a reading, a row a rule and seed. */
  rows(panel: PanelKey): Promise<Records>;
  /** One point of the panel done again, and held against its rows. */
  replay(panel: PanelKey): Promise<Replay>;
}

export type PanelKey = Pick<RecordsTest, 'figure' | 'panel' | 'reading'>;

export interface Records {
  readonly rows: readonly Row[];
  /** Version, engine, machine and date. */
  readonly about: string;
}

/** `differs`: what was found in place of what is kept. */
export type Replay = { readonly same: string } | { readonly differs: string };

/**
 * Decides a statement about runs: the sign of the median effect of every setting, by the least and the greatest of its paired samples,
 * without an assumption on their distribution. It holds when every effect of every seed is positive, is refuted when all of one setting
 * are negative or zero, and is undecided otherwise. False alarms: at most settings · 2⁻ⁿ for n seeds. A statement about every network
 * is refuted by one seed; that it holds is said of these seeds alone.
 * One point is run again, and records that it does not confirm decide nothing; neither do records in which seeds are not paired.
 */
export async function judgeRecords(test: RecordsTest, archive: Archive | undefined): Promise<Finding> {
  if (archive === undefined)
    throw new ValueError('judgeRecords: archive must be there, got none; open the court with the records of figures');
  const { rows: own, about } = await archive.rows(test);
  const rows =
    test.beside === undefined ? own : [...own, ...(await archive.rows({ ...test, panel: test.beside })).rows];
  const replay = await archive.replay(test);
  requireSeeds(rows);
  const effects = test.effects(rows);
  const seeds = requireEffects(effects, test);
  const { outcome, setting, median, interval } = decide(effects, test.every);
  const controls = Object.entries(test.controls).map(([name, change]): ControlResult => {
    const changed = change(rows);
    requireEffects(changed, test);
    return { name, expected: 'refuted', outcome: decide(changed, test.every).outcome };
  });
  const damaged = rows.length === 0 || test.once ? [] : Object.entries(DAMAGED);
  for (const [name, damage] of damaged)
    controls.push({ name, expected: 'undecided', outcome: isRefused(damage(rows)) ? 'undecided' : outcome });
  const settings = Object.keys(effects).length;
  const alarm = settings * 2 ** -seeds;
  const confirmed = 'same' in replay;
  return {
    kind: 'records',
    system: about,
    data: `${test.figure} ${test.panel}, ${test.reading}`,
    outcome: confirmed ? outcome : 'undecided',
    summary: confirmed
      ? `${test.effect}: median ${significant(median)}, seeds from ${significant(interval[0])} to ${significant(interval[1])} at ${setting}, ${outcome === 'holds' ? 'the least of' : 'which decides'} ${settings === 1 ? '1 setting' : `${settings} settings`} (${test.once ? 'nothing is drawn at random' : `${seeds} seeds`}, ${test.every ? 'each of which decides' : `false-alarm rate ${significant(alarm, 2)}; an effect shows when it has one sign in all of them, with this spread from a median of ${significant(Math.max(median - interval[0], interval[1] - median))} on`}; ${replay.same})`
      : `the records are not what this program computes: ${replay.differs}`,
    cases: Object.fromEntries(Object.entries(effects).map(([name, list]) => [name, list.length])),
    controls,
    estimate: median,
    interval,
  };
}

function isRefused(rows: readonly Row[]): boolean {
  try {
    requireSeeds(rows);
    return false;
  } catch (error) {
    if (error instanceof ValueError) return true;
    throw error;
  }
}

interface Decided {
  readonly outcome: Outcome;
  readonly setting: string;
  readonly median: number;
  readonly interval: readonly [number, number];
}

/** The setting that decides: of those that refute, else of all, the one with the least effect. */
function decide(effects: Effects, every: true | undefined): Decided {
  const settings = Object.entries(effects).map(([setting, samples]) => ({ setting, ...medianInterval(samples) }));
  const least = (of: typeof settings): (typeof settings)[number] =>
    of.reduce((a, b) => (b.interval[0] < a.interval[0] ? b : a));
  const against = settings.filter(({ interval }) => interval[1] <= 0);
  if (against.length > 0) return { outcome: 'refuted', ...least(against) };
  const worst = least(settings);
  if (every && worst.interval[0] <= 0) return { outcome: 'refuted', ...worst };
  return { outcome: worst.interval[0] > 0 ? 'holds' : 'undecided', ...worst };
}

function requireEffects(effects: Effects, { figure, panel, reading, once }: RecordsTest): number {
  const lists = Object.values(effects);
  const seeds = lists[0]?.length ?? 0;
  if (seeds < (once ? 1 : 2) || lists.some((list) => list.length !== seeds || list.some(Number.isNaN)))
    throw new ValueError(
      `judgeRecords: effects of ${figure} ${panel}, ${reading}, must be numbers, one a seed in every setting, for two seeds or more, got ${JSON.stringify(effects).slice(0, 200)}; look at the records`,
    );
  return seeds;
}
