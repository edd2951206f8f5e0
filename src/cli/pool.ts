import { Worker } from 'node:worker_threads';
import { type CourtSettings, openCourt } from '../evidence/court.ts';
import { type Done, type Job, runJob } from './jobs/job.ts';

export interface PoolOptions {
  /** Worker threads; 0 runs everything in this thread. */
  readonly workers: number;
  readonly onStart: (job: Job) => void;
  readonly onDone: (done: Done) => void;
  readonly clock: () => number;
  readonly signal: AbortSignal;
}

/** Runs jobs, each on whichever worker is free, in the given order of starting. Stops at the signal; what is done is done. */
export async function runJobs(jobs: readonly Job[], settings: CourtSettings, options: PoolOptions): Promise<void> {
  const queue = [...jobs];
  const next = (): Job | undefined => (options.signal.aborted ? undefined : queue.shift());
  if (options.workers === 0) {
    const court = await openCourt(settings, options.clock);
    for (let job = next(); job; job = next()) {
      options.onStart(job);
      options.onDone(await runJob(job, court));
    }
    return;
  }
  await Promise.all(
    Array.from({ length: Math.min(options.workers, jobs.length) }, () => serve(next, settings, options)),
  );
}

/** One worker, fed until the queue is empty. It asks by sending `undefined` once and then each result. */
function serve(
  next: () => Job | undefined,
  settings: CourtSettings,
  { onStart, onDone, signal }: PoolOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: settings });
    const stop = (): void => void worker.terminate();
    signal.addEventListener('abort', stop);
    worker.on('message', (done: Done | undefined) => {
      if (done) onDone(done);
      const job = next();
      if (job) onStart(job);
      worker.postMessage(job);
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
  });
}
