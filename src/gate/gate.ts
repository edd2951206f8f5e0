import { ValueError } from '../errors.ts';
import type { LearningRule } from '../learning/rule.ts';
import type { Baseline } from './baseline.ts';
import { type Comparison, compare, hypotheses, overall } from './compare.ts';
import { FALSE_ALARM, type GateOutcome, MISS, NETWORKS } from './decide.ts';
import { measure } from './measure.ts';
import { type Series, keyText } from './series.ts';

export interface GateResult {
  readonly rule: string;
  readonly seed: number;
  readonly outcome: GateOutcome;
  /** The networks that were measured: 8, 16 or 32. */
  readonly networks: number;
  /** How many hypotheses share the false-alarm rate. */
  readonly hypotheses: number;
  readonly falseAlarm: number;
  readonly miss: number;
  readonly rows: readonly Comparison[];
  /** What is measured now and has no line in the baseline yet. */
  readonly fresh: readonly string[];
  /** Why the rule had no answer, the first time that it had none. */
  readonly noAnswer?: string;
}

/**
 * Measures a rule and holds it against its baseline, on as many networks as the plan asks for.
 * @throws {ValueError} when the baseline is another rule's, or empty
 */
export async function gate(rule: LearningRule, baseline: Baseline): Promise<GateResult> {
  if (baseline.rule !== rule.id)
    throw new ValueError(
      `gate: baseline must be one of ${rule.id}, got one of ${baseline.rule}; name the right file with --baseline`,
    );
  if (baseline.series.length === 0)
    throw new ValueError(
      `gate: baseline must hold at least one series, got none; make it again with --update-baseline`,
    );
  const { seed } = baseline;
  let measured: readonly Series[] = [];
  let networks = 0;
  let noAnswer: string | undefined;
  const rows = await compare(baseline.series, async (to) => {
    const more = await measure(rule, { seed, from: networks, to });
    measured = joined(measured, more.series, networks, to);
    networks = to;
    noAnswer ??= more.noAnswer;
    return measured;
  });
  const known = new Set(baseline.series.map(keyText));
  return {
    ...{ rule: rule.id, seed, outcome: overall(rows), networks, rows, falseAlarm: FALSE_ALARM, miss: MISS },
    hypotheses: hypotheses(baseline.series).length,
    fresh: measured.map(keyText).filter((key) => !known.has(key)),
    ...(noAnswer === undefined ? {} : { noAnswer }),
  };
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

/**
 * A baseline of the rule as it is now, over all networks.
 * @throws {ValueError} when the rule has no answer anywhere
 */
export async function newBaseline(rule: LearningRule, seed: number, pcnCheck: string): Promise<Baseline> {
  const { series, noAnswer } = await measure(rule, { seed, from: 0, to: NETWORKS });
  if (series.length === 0)
    throw new ValueError(
      `newBaseline: ${rule.id} must have an answer on one network at least, got none; the first reason: ${noAnswer}`,
    );
  return { pcnCheck, rule: rule.id, seed, series };
}
