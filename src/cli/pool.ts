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

/** Gives jobs to workers in their order, but those that share something to the worker that has it, while there are others. */
export function queueOf(jobs: readonly Job[]): (worker: number) => Job | undefined {
  const open = [...jobs];
  const holder = new Map<string, number>();
  return (worker) => {
    const own = open.findIndex(({ shares }) => shares === undefined || (holder.get(shares) ?? worker) === worker);
    const [job] = open.splice(Math.max(0, own), 1);
    if (job?.shares !== undefined && !holder.has(job.shares)) holder.set(job.shares, worker);
    return job;
  };
}

/** Runs jobs, each on whichever worker is free, in the order of `queueOf`. Stops at the signal; what is done is done. */
export async function runJobs(jobs: readonly Job[], settings: CourtSettings, options: PoolOptions): Promise<void> {
  const queue = queueOf(jobs);
  const next = (worker: number): Job | undefined => (options.signal.aborted ? undefined : queue(worker));
  if (options.workers === 0) {
    const court = await openCourt(settings, options.clock);
    for (let job = next(0); job; job = next(0)) {
      options.onStart(job);
      options.onDone(await runJob(job, court));
    }
    return;
  }
  await Promise.all(
    Array.from({ length: Math.min(options.workers, jobs.length) }, (_, worker) =>
      serve(() => next(worker), settings, options),
    ),
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
