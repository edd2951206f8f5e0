import type { Queue, Scheduler } from './scheduler.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** Between two looks, at first and at most. */
const [FIRST_PAUSE, LAST_PAUSE] = [SECOND / 5, 5 * SECOND];
/** Looks after a job has gone: another machine's files can come late. */
const LATE_LOOKS = 3;
/** Without any change for so long, waiting ends; the job goes on. */
const LIMITS = { live: 24 * 60 * MINUTE, never: 2 * MINUTE, unknown: 15 * MINUTE };

/** How waiting for a job ended: `stuck` with the reason why no end was in sight. */
export type Ending = 'whole' | 'gone' | 'interrupted' | { readonly stuck: string };

export interface Sight {
  readonly done: number;
  readonly of: number;
  readonly queue: Queue | undefined;
  /** Estimated from the points done since the waiting began; none before the first. */
  readonly secondsLeft: number | undefined;
}

export interface WatchOptions {
  readonly scheduler: Pick<Scheduler, 'queue' | 'never'>;
  readonly job: string;
  readonly of: number;
  /** How many of the points have records. */
  readonly count: () => Promise<number>;
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly clock: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly onSight: (sight: Sight) => void;
}

/** Waits for the records of a job, and looks at its queue. Every wait has an end. */
export async function watch(options: WatchOptions): Promise<Ending> {
  const { scheduler, job, of, count, signal, clock, sleep, onSight } = options;
  let [pause, late, seen, since] = [FIRST_PAUSE, 0, '', clock()];
  const began = { at: clock(), done: await count() };
  while (!signal.aborted) {
    const queue = await scheduler.queue(job); // before counting: what has ended is counted
    const before = clock();
    const done = await count();
    const cost = clock() - before;
    if (done === of) return 'whole';
    if (queue === 'gone' && ++late > LATE_LOOKS) return 'gone';
    const state = JSON.stringify([done, queue]);
    if (state !== seen) [seen, since] = [state, clock()];
    const end = queue === 'gone' ? undefined : endless(queue, clock() - since, scheduler.never);
    if (end !== undefined) return { stuck: end };
    const rate = (done - began.done) / (clock() - began.at);
    const live = queue === 'gone' || 'unknown' in queue ? undefined : queue;
    onSight({ done, of, queue: live, secondsLeft: rate > 0 ? (of - done) / rate / SECOND : undefined });
    await sleep(Math.max(pause, 20 * cost), signal); // counting many records must not be all that it does
    pause = Math.min(1.5 * pause, LAST_PAUSE);
  }
  return 'interrupted';
}

/** Why no end is in sight after so long without a change. */
function endless(queue: Queue | { readonly unknown: string }, unchanged: number, never: RegExp): string | undefined {
  if ('unknown' in queue)
    return unchanged > LIMITS.unknown ? `the scheduler has not answered for 15 minutes: ${queue.unknown}` : undefined;
  const { running, waiting, reasons } = queue;
  if (running === 0 && waiting > 0 && reasons.every((reason) => never.test(reason)) && reasons.length > 0)
    return unchanged > LIMITS.never ? `its tasks can never start, for ${reasons.join(', ')}` : undefined;
  return unchanged > LIMITS.live ? `nothing has changed for a day${because(reasons)}` : undefined;
}

export const because = (reasons: readonly string[]): string => (reasons.length === 0 ? '' : ` (${reasons.join(', ')})`);
