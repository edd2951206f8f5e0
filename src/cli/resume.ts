import { join } from 'node:path';
import type { Court } from '../evidence/judge.ts';
import { type Done, type Job, idOf } from './jobs/job.ts';
import { type Ledger, openLedger } from './ledger.ts';
import type { Console } from './outside.ts';
import { runKey } from './runKey.ts';
import type { VerifyOptions } from './verify.ts';

/** What is kept of a run of `verify`, in case it is ended before its end. */
export interface Kept {
  /** Taken over from an earlier run. */
  readonly earlier: readonly Done[];
  readonly keep: (done: Done) => void;
  readonly remove: () => void;
}

/**
 * Keeps finished jobs in the folder of the report; takes over those of an earlier run with the same program, seed, data and engines
 * where `--resume` asks for it. It tells what it took and what it left. Verdicts do not depend on it: where nothing can be written,
 * nothing is kept.
 */
export async function resumeVerify(
  jobs: readonly Job[],
  options: VerifyOptions,
  { data, engines, fresh }: Court,
  { error: stream }: Pick<Console, 'error'>,
): Promise<Kept> {
  const file = join(options.out, 'progress.jsonl');
  const settings = {
    seed: options.seed,
    data: data.map(({ name }) => name),
    engines: engines.map(({ name, about, unitRoundoff }) => ({ name, about, unitRoundoff })),
    ...(fresh ? { fresh } : {}),
  };
  let ledger: Ledger<Done> | undefined;
  const attempt = (what: () => void): void => {
    try {
      what();
    } catch (error) {
      stream.write(`verify: a run that is ended here cannot be resumed: ${(error as Error).message}\n`);
      ledger = undefined;
    }
  };
  const key = await runKey(settings, options.data);
  attempt(() => (ledger = openLedger(file, key, options.resume ?? false)));
  const earlier = jobs.flatMap((job) => ledger?.taken.get(idOf(job)) ?? []);
  const left = ledger?.left ?? 0;
  if (options.resume) {
    const rest = left === 0 ? '' : `; not ${left} lines of ${file}, torn or of another program, seed, data or engines`;
    stream.write(`verify: --resume took over ${earlier.length} of ${jobs.length}${rest}\n`);
  } else if (left > 0) stream.write(`verify: begins anew without --resume, and drops ${left} lines of ${file}\n`);
  return {
    earlier,
    keep: (done) => attempt(() => ledger?.add(done.id, done)),
    remove: () => attempt(() => ledger?.remove()),
  };
}
