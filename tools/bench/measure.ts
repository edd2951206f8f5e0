import type { Contender, Session, Task } from './contender.ts';
import { distance, truth } from './truth.ts';

export interface Row {
  readonly task: string;
  readonly kind: Task['kind'];
  readonly dtype: string;
  readonly contender: string;
  readonly ours: boolean;
  /** Seconds a step, or for all gradients once; over the repeats. */
  readonly seconds: { readonly min: number; readonly median: number; readonly max: number };
  readonly repeats: number;
  /** ‖answer − ours in float64‖ over what rounding can explain; above 1 the time does not count. */
  readonly error: number;
  readonly right: boolean;
}

/** Thread pools spin a while after their work; nobody shall run against another's. */
const PAUSE_MS = 250;
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

/** Compilers take a while to see what is worth compiling well. */
const WARM_SECONDS = 0.3;

/** Every contender on one task: each answer checked first, then timed in turns. */
export async function measure(task: Task, contenders: readonly Contender[], repeats: number): Promise<Row[]> {
  const { answer, tolerance } = truth(task);
  const playing: { contender: Contender; session: Session; error: number; times: number[] }[] = [];
  for (const contender of contenders) {
    const session = await contender.open(task);
    if (!session) continue;
    for (let warm = 0; warm < WARM_SECONDS;) warm += await session.run();
    const error = distance(await session.result(), answer) / tolerance;
    playing.push({ contender, session, error, times: [] });
  }
  for (let turn = 0; turn < repeats; turn++)
    for (const { session, times } of playing) {
      await pause();
      times.push((await session.run()) / task.steps);
    }
  return playing.map(({ contender, error, times }) => {
    const sorted = times.toSorted((a, b) => a - b);
    const seconds = { min: sorted[0]!, median: sorted[repeats >> 1]!, max: sorted.at(-1)! };
    const { name, ours } = contender;
    const about = { task: task.title, kind: task.kind, dtype: task.dtype, contender: name, ours };
    return { ...about, seconds, repeats, error, right: error <= 1 };
  });
}

/** Rows by what they compute, in order. */
export function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return groups;
}
