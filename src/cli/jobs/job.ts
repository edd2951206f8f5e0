import type { Court } from '../../evidence/judge.ts';
import type { Verdict } from '../../evidence/verdict.ts';
import type { RuleRow } from '../../report/index.ts';

/** One thing to decide, small enough to be sent to a worker. */
export interface Job {
  readonly kind: 'claim' | 'rule';
  readonly id: string;
  /** What it shares with other jobs, and a worker keeps: the figure whose records a claim is judged on. */
  readonly shares?: string;
}

/** The id under which its result is kept and shown. */
export const idOf = ({ kind, id }: Job): string => (kind === 'rule' ? `rule/${id}` : id);

/** What came of it; the part that progress shows, and the record's row. */
export interface Done {
  readonly id: string;
  readonly outcome: Verdict['outcome'];
  readonly expected: Verdict['expected'];
  readonly asExpected: boolean;
  readonly seconds: number;
  readonly verdict?: Verdict;
  readonly rule?: RuleRow;
}

/** How a kind of job is decided. Each loads when the first of its kind is run: a claim needs no rules, and a rule no claims. */
const RUN: Readonly<Record<Job['kind'], () => Promise<(id: string, court: Court) => Promise<Done>>>> = {
  claim: async () => (await import('./claim.ts')).runClaim,
  rule: async () => (await import('./rule.ts')).runRule,
};

export async function runJob({ kind, id }: Job, court: Court): Promise<Done> {
  const run = await RUN[kind]();
  return run(id, court);
}
