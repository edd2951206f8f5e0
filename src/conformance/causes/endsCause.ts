import type { Inferred } from './evidence.ts';
import type { M } from './beliefs.ts';
import { scrambled } from '../matrices.ts';

const same = (a: M, b: M): boolean => a.data.every((v, i) => v === b.data[i]);
/** Whether the order of the entries can be told. */
const isWide = ({ rows, columns }: M): boolean => rows > 1 && columns > 1;

/** Where clamped ends did not stay as they were: what became of them. */
export function endsCause(inferred: readonly Inferred[]): string | undefined {
  const moved = inferred.filter(({ problem: { x, y }, z }) => !same(z[0]!, x) || !same(z.at(-1)!, y));
  if (moved.length < FEWEST) return undefined;
  if (moved.every(({ problem: { x }, z }) => isWide(x) && same(z[0]!, scrambled(x))))
    return 'arrays come in column-major order: z_0 has the bytes of x transposed (NumPy: save np.ascontiguousarray(z), not a transposed view)';
  const rounded = (a: M): M => ({ ...a, data: a.data.map(Math.fround) });
  if (moved.every(({ problem: { x, y }, z }) => same(z[0]!, rounded(x)) && same(z.at(-1)!, rounded(y))))
    return 'inputs and targets come back rounded to float32';
  const [atStart, atEnd] = [
    moved.every(({ problem, z }) => !same(z[0]!, problem.x)),
    moved.every(({ problem, z }) => !same(z.at(-1)!, problem.y)),
  ];
  if (atStart && !atEnd) return 'the input takes part in inference: it is not clamped';
  if (atEnd && !atStart) return 'the output takes part in inference: it is not clamped to the target';
  return undefined;
}

const FEWEST = 2;
