import { float64 } from '../../arithmetic/float64.ts';
import { settled } from '../../learning/settled.ts';
import { isNonlinear } from '../capabilities.ts';
import { HONEST, type M } from './beliefs.ts';
import type { Inferred } from './evidence.ts';
import { modes } from './modes.ts';

const hidden = (z: readonly M[]): readonly M[] => z.slice(1, -1);
/** Hidden activities a less b. */
export const between = (a: readonly M[], b: readonly M[]): M[] =>
  hidden(a).map((m, i) => float64.subtract(m, hidden(b)[i]!));
const LARGEST = 60;
const FEWEST = 2;

/**
 * Whether all samples of a batch have the same part of each mode left, as after any method of fixed steps, and how it goes.
 *
 *     z − z* = q(H)(ẑ − z*);   falls: |q| < 1 is larger for the flattest direction than for the steepest;   grows: the other way round
 */
export function sharedModes(away: readonly Inferred[]): 'falls' | 'grows' | undefined {
  const telling = away.filter(({ problem, z }) => {
    const n = hidden(z).reduce((sum, { rows }) => sum + rows, 0);
    return !isNonlinear(problem) && problem.x.columns > 1 && n <= LARGEST;
  });
  if (telling.length < FEWEST) return undefined;
  const kept = telling.map(keptParts);
  if (kept.some((parts) => parts === undefined)) return undefined;
  const ends = kept.map((parts) => [Math.abs(parts![0]!), Math.abs(parts!.at(-1)!)] as const);
  if (ends.every(([flat, steep]) => flat >= steep && flat <= 1 + 1e-9)) return 'falls';
  return ends.some(([, steep]) => steep > 1) ? 'grows' : undefined;
}

/** q of each mode, the flattest first, where all samples agree on it. */
function keptParts({ problem, z, sweep }: Inferred): readonly number[] | undefined {
  const zStar = settled(HONEST, problem);
  const { coordinates, values } = modes(problem);
  const [left, start] = [coordinates(between(z, zStar)), coordinates(between(sweep, zStar))];
  let [off, all] = [0, 0];
  const kept = left.map((row, i) => {
    const from = start[i]!;
    const size = from.reduce((sum, v) => sum + v * v, 0);
    const q = size === 0 ? 0 : row.reduce((sum, v, b) => sum + v * from[b]!, 0) / size;
    off += row.reduce((sum, v, b) => sum + (v - q * from[b]!) ** 2, 0);
    all += row.reduce((sum, v) => sum + v * v, 0);
    return { q, lambda: values[i]! };
  });
  if (!(off <= 1e-8 * all)) return undefined;
  return kept.toSorted((a, b) => a.lambda - b.lambda).map(({ q }) => q);
}
