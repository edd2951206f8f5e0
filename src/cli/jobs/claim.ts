import { float64 } from '../../arithmetic/float64.ts';
import { CLAIMS } from '../../claims/index.ts';
import { type Court, judge } from '../../evidence/judge.ts';
import type { Archive } from '../../evidence/records.ts';
import type { Done } from './job.ts';

/** Judges a claim by its id. */
export async function runClaim(id: string, court: Court): Promise<Done> {
  const claim = CLAIMS.find((claim) => claim.id === id)!;
  const verdict = await judge(
    claim,
    claim.test.kind === 'records' ? { ...court, archive: await archiveOf(court) } : court,
  );
  const { outcome, expected, asExpected, seconds } = verdict;
  return { id, outcome, expected, asExpected, seconds, verdict };
}

const archives = new WeakMap<Court, Archive>();

/** One archive a court: what a claim has read, run or run again serves the next. */
async function archiveOf(court: Court): Promise<Archive> {
  const { freshArchive, packagedArchive } = await import('../../experiments/archive.ts');
  const archive =
    archives.get(court) ?? (court.fresh ? freshArchive(float64, court.fresh.data) : packagedArchive(float64));
  archives.set(court, archive);
  return archive;
}
