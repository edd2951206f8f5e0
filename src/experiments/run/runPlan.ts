import type { Planned } from '../plan.ts';
import { type Store, remaining } from '../store.ts';
import type { Hand } from './hand.ts';

/** A point that has just been done, and how far that is. */
export interface Progress {
  readonly done: number;
  readonly of: number;
  readonly point: unknown;
  readonly seconds: number;
  /** Why there is no result. */
  readonly error?: string;
}

export interface RunOptions {
  readonly store: Store;
  /** The engine's name, under which the records are kept. */
  readonly engine: string;
  /** Who does the points; closed at the end. */
  readonly hands: readonly Hand[];
  /** Ends the run: points in hand are given up, and done ones stay. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export interface RunTally {
  /** Done before this run. */
  readonly known: number;
  readonly done: number;
  readonly errors: number;
  /** Not done, since the run was ended. */
  readonly left: number;
  /** Records that were cut off and have been run again. */
  readonly cutOff: readonly { readonly where: string; readonly reason: string }[];
}

/** Does what the store does not have yet, and keeps each point as soon as it is done. */
export async function runPlan(plan: readonly Planned[], options: RunOptions): Promise<RunTally> {
  const { store, engine, hands, signal, onProgress } = options;
  const { open, known, cutOff } = await remaining(store, plan, engine);
  const queue = [...open];
  let [done, errors] = [0, 0];
  const close = (): Promise<unknown> => Promise.all(hands.map((hand) => hand.close()));
  const work = async (hand: Hand): Promise<void> => {
    for (let next = queue.shift(); next && !signal.aborted; next = queue.shift()) {
      const { hash, point } = next;
      const outcome = await hand.do(next).catch((error: unknown) => {
        if (signal.aborted) return undefined;
        throw error;
      });
      if (outcome === undefined) return;
      const { experiment, version } = store;
      await store.write({ experiment, version, hash, point, engine, ...outcome });
      done++;
      const error = 'error' in outcome ? outcome.error.message : undefined;
      if (error !== undefined) errors++;
      const { seconds } = outcome;
      onProgress({ done, of: open.length, point, seconds, ...(error === undefined ? {} : { error }) });
    }
  };
  const stop = (): void => void close();
  signal.addEventListener('abort', stop);
  try {
    await Promise.all(hands.map(work));
  } finally {
    signal.removeEventListener('abort', stop);
    await close();
  }
  return { known, done, errors, left: open.length - done, cutOff };
}
