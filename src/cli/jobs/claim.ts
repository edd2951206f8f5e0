import { CLAIMS } from '../../claims/index.ts';
import { type Court, judge } from '../../evidence/judge.ts';
import type { Done } from './job.ts';

/** Judges a claim by its id. */
export async function runClaim(id: string, court: Court): Promise<Done> {
  const claim = CLAIMS.find((claim) => claim.id === id)!;
  const verdict = await judge(claim, court);
  const { outcome, expected, asExpected, seconds } = verdict;
  return { id, outcome, expected, asExpected, seconds, verdict };
}
