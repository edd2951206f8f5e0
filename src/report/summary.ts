import type { Outcome } from '../evidence/verdict.ts';
import { plural } from './numbers.ts';
import type { JudgedClaim, ReportRecord } from './record.ts';

export interface Tally {
  readonly claims: number;
  /** Hold, as expected. */
  readonly hold: number;
  /** Refuted, as expected: errors in papers. */
  readonly refuted: number;
  readonly unexpected: number;
}

export function tally(record: ReportRecord): Tally {
  const expected = record.verdicts.filter(({ verdict }) => verdict.asExpected);
  const count = (outcome: Outcome): number => expected.filter(({ verdict }) => verdict.outcome === outcome).length;
  return {
    claims: record.verdicts.length,
    hold: count('holds'),
    refuted: count('refuted'),
    unexpected: record.verdicts.length - expected.length,
  };
}

/** "42 claims: 30 hold, 12 refuted as expected (8 as printed), 0 unexpected": what is printed nowhere is refuted, too. */
export function summaryLine(record: ReportRecord): string {
  const { claims, hold, refuted, unexpected } = tally(record);
  const printed = record.verdicts.filter(
    ({ claim, verdict }) => claim.erratum !== undefined && verdict.asExpected && verdict.outcome === 'refuted',
  ).length;
  const line = `${plural(claims, 'claim')}: ${plural(hold, 'holds', 'hold')}, ${refuted} refuted as expected (${printed} as printed), ${unexpected} unexpected`;
  return record.complete ? line : `${line}; incomplete, the run stopped early`;
}

export type Badge = 'holds' | 'refuted' | 'unexpected' | 'undecided';

/** How a verdict is marked: a class for colour, a sign and words that say the same without it. */
export function badge({ claim, verdict }: JudgedClaim): { readonly tone: Badge; readonly sign: string; text: string } {
  if (verdict.outcome === 'undecided') return { tone: 'undecided', sign: '?', text: 'undecided' };
  if (verdict.outcome !== verdict.expected) {
    return { tone: 'unexpected', sign: '!', text: `${verdict.outcome}, unexpected` };
  }
  if (!verdict.asExpected) return { tone: 'unexpected', sign: '!', text: `${verdict.outcome}, control failed` };
  if (verdict.outcome === 'holds') return { tone: 'holds', sign: '✓', text: 'holds' };
  return { tone: 'refuted', sign: '✗', text: claim.erratum === undefined ? 'refuted, expected' : 'refuted as printed' };
}
