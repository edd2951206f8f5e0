import { type Round, logEnd, startedOn } from './round.ts';

/** Chunks of which something is said. */
const SHOWN = 3;

export interface Troubles {
  /** What is known of the first chunks without records. */
  readonly lines: readonly string[];
  /** Why submitting again is no use. */
  readonly reason: string | undefined;
}

/** Why chunks of a job that is gone have no records: its logs, which tasks were there at all, and the scheduler's hints. */
export async function troubles(
  round: Round,
  open: ReadonlySet<string>,
  fates: ReadonlyMap<number, string>,
): Promise<Troubles> {
  const failed = [...round.chunks.entries()].flatMap(([i, points]) =>
    points.some(({ hash }) => open.has(hash)) ? [i] : [],
  );
  const nodes = await Promise.all(failed.map((i) => startedOn(round, i)));
  const logs = await Promise.all(failed.map((i) => logEnd(round.folder, i)));
  const lines: string[] = [];
  for (const [k, i] of failed.slice(0, SHOWN).entries()) {
    const where = nodes[k] === undefined ? 'it has not written to the folder' : `it ran on ${nodes[k]}`;
    lines.push(`task ${i}: ${[fates.get(i), where].filter((one) => one !== undefined).join('; ')}`);
    for (const line of logs[k]!) lines.push(`  | ${line}`);
  }
  if (failed.length > SHOWN) lines.push(`and ${failed.length - SHOWN} more tasks`);
  const seen = nodes.some((node) => node !== undefined) || logs.some((log) => log.length > 0);
  return { lines, reason: reasonOf(failed, seen, fates, round) };
}

function reasonOf(
  failed: readonly number[],
  seen: boolean,
  fates: ReadonlyMap<number, string>,
  { folder, chunks }: Round,
): string | undefined {
  if (failed.some((i) => fates.get(i)?.startsWith('CANCELLED'))) return 'was cancelled';
  return failed.length === chunks.length && !seen
    ? `ended without a word of any task in ${folder}: the folder of the records must be on a disk that every node sees and may write; choose another --out`
    : undefined;
}
