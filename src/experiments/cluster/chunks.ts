import { ValueError } from '../../errors.ts';

/** Points of a chunk at most: it is kept in one file, and its records in one pack. */
export const MOST_POINTS = 10_000;

/**
 * How many points a task does: as asked, or so few that the points make as many tasks as the scheduler takes; `smaller` times fewer
 * where they fit.
 * @throws {ValueError} when the points do not fit into that many tasks, or so many not into one
 */
export function chunkSize(points: number, most: number, asked: number | undefined, smaller = 1): number {
  const least = Math.max(1, Math.ceil(points / most));
  if (least > MOST_POINTS)
    throw new ValueError(
      `chunkSize: plan must have at most ${most * MOST_POINTS} open points, got ${points}; do it in parts, with --shard`,
    );
  if (asked !== undefined && asked > MOST_POINTS)
    throw new ValueError(
      `chunkSize: --chunk-size must be at most ${MOST_POINTS}, got ${asked}; give a task fewer points`,
    );
  if (asked !== undefined && asked < least && smaller === 1)
    throw new ValueError(
      `chunkSize: --chunk-size must be at least ${least}, so that ${points} points make at most ${most} tasks, got ${asked}`,
    );
  return Math.max(least, Math.ceil((asked ?? least) / smaller));
}

/** Runs of `size` points, the last one shorter: each point in exactly one, in the plan's order. */
export const chunked = <T>(points: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(points.length / size) }, (_, i) => points.slice(i * size, (i + 1) * size));
