import { ValueError } from '../errors.ts';
import type { LearningRule } from '../learning/rule.ts';
import type { Baseline } from './baseline.ts';
import { type Comparison, RULE_SERIES, compare, hypotheses, overall } from './compare.ts';
import type { Fit } from './configurations.ts';
import { FALSE_ALARM, type GateOutcome, MISS, NETWORKS } from './decide.ts';
import { type NoAnswerOn, measure } from './measure.ts';
import { NONE } from './metrics.ts';
import { type Series, keyText } from './series.ts';

export interface GateResult {
  readonly rule: string;
  readonly seed: number;
  /**
   * The worst of the series'; `undecided` in place of a better one than `fails` where an answer was lost. The test between medians
   * can bear some lost answers, a build shall not: whatever was not measured was not gated.
   */
  readonly outcome: GateOutcome | 'undecided';
  /** The networks that were measured: 8, 16 or 32. */
  readonly networks: number;
  /** How many hypotheses share the false-alarm rate. */
  readonly hypotheses: number;
  readonly falseAlarm: number;
  readonly miss: number;
  readonly rows: readonly Comparison[];
  /** What is measured now and has no line in the baseline yet. */
  readonly fresh: readonly string[];
  /** The networks on which the baseline has a value and the rule now has none. */
  readonly lost: readonly NoAnswerOn[];
  /** The networks without an answer both times. */
  readonly stillNone: readonly NoAnswerOn[];
  /** Where networks were fitted to what the rule declares, and where none fits. */
  readonly fits: readonly Fit[];
}

/**
 * Measures a rule and holds it against its baseline, on as many networks as the plan asks for.
 * @throws {ValueError} when the baseline is another rule's, or empty
 */
export async function gate(rule: LearningRule, baseline: Baseline): Promise<GateResult> {
  if (baseline.rule !== rule.id)
    throw new ValueError(
      `gate: baseline must be one of ${rule.id}, got one of ${baseline.rule}; name its file with --baseline, or make one with --update-baseline`,
    );
  if (baseline.series.length === 0)
    throw new ValueError(
      `gate: baseline must hold at least one series, got none; make it again with --update-baseline`,
    );
  const { seed } = baseline;
  let measured: readonly Series[] = [];
  let networks = 0;
  const noAnswers: NoAnswerOn[] = [];
  let fits: readonly Fit[] = [];
  const rows = await compare(
    baseline.series,
    async (to) => {
      const more = await measure(rule, { seed, from: networks, to });
      measured = joined(measured, more.series, networks, to);
      networks = to;
      noAnswers.push(...more.noAnswers);
      fits = more.fits;
      return measured;
    },
    RULE_SERIES,
  );
  const known = new Set(baseline.series.map(keyText));
  const lost = lostAnswers(baseline.series, measured, networks, noAnswers);
  const worst = overall(rows);
  const outcome = worst !== 'fails' && lost.length > 0 ? 'undecided' : worst;
  return {
    ...{ rule: rule.id, seed, outcome, networks, rows, falseAlarm: FALSE_ALARM, miss: MISS, lost, fits },
    hypotheses: hypotheses(baseline.series, RULE_SERIES).length,
    fresh: measured.map(keyText).filter((key) => !known.has(key)),
    stillNone: noAnswers.filter((none) => !lost.some((at) => sameNetwork(at, none))),
  };
}

const sameNetwork = (a: NoAnswerOn, b: NoAnswerOn): boolean =>
  a.configuration === b.configuration && a.network === b.network;

/** Each network of a configuration once, in the order of measuring: with what the rule said, or else the first value that is missing. */
function lostAnswers(
  old: readonly Series[],
  now: readonly Series[],
  networks: number,
  noAnswers: readonly NoAnswerOn[],
): NoAnswerOn[] {
  const measured = new Map(now.map((s) => [keyText(s), s.values]));
  const found: NoAnswerOn[] = [];
  for (const series of old)
    for (let i = 0; i < networks; i++) {
      const value = measured.get(keyText(series))?.[i] ?? NONE;
      if (Number.isNaN(series.values[i]) || !Number.isNaN(value)) continue;
      const { configuration, metric, layer } = series;
      const at = { configuration, network: i, reason: `${metric}, layer ${layer}, has no value any more` };
      if (!found.some((other) => sameNetwork(other, at))) found.push(at);
    }
  const silent = noAnswers.filter((none) => found.some((at) => sameNetwork(at, none)));
  return [...silent, ...found.filter((at) => !silent.some((none) => sameNetwork(at, none)))];
}

/** The values on the networks 1..to of every series of either part; missing ones are no answers. */
function joined(first: readonly Series[], then: readonly Series[], from: number, to: number): Series[] {
  const [before, after] = [first, then].map((part) => new Map(part.map((s) => [keyText(s), s])));
  const none = (n: number): number[] => Array.from({ length: n }, () => Number.NaN);
  return [...new Map([...before!, ...after!])].map(([key, series]) => ({
    ...series,
    values: [...(before!.get(key)?.values ?? none(from)), ...(after!.get(key)?.values ?? none(to - from))],
  }));
}

export interface NewBaseline extends Baseline {
  /** Where the baseline says "none", and why. */
  readonly noAnswers: readonly NoAnswerOn[];
  readonly fits: readonly Fit[];
}

/**
 * A baseline of the rule as it is now, over all networks.
 * @throws {ValueError} when the rule has no answer anywhere
 */
export async function newBaseline(rule: LearningRule, seed: number, pcnCheck: string): Promise<NewBaseline> {
  const { series, noAnswers, fits } = await measure(rule, { seed, from: 0, to: NETWORKS });
  if (series.length === 0)
    throw new ValueError(
      `newBaseline: ${rule.id} must have an answer on one network at least, got none; the first reason: ${noAnswers[0]?.reason ?? fits[0]?.why}`,
    );
  return { pcnCheck, rule: rule.id, seed, series, noAnswers, fits };
}
