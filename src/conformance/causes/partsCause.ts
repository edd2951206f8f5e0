import { float64 } from '../../arithmetic/float64.ts';
import { energyGradient } from '../../inference/state.ts';
import { HONEST, type M } from './beliefs.ts';
import { type Inferred, type Learned, isAway, isWrong } from './evidence.ts';
import { columns, norm } from '../matrices.ts';

/** Which parts of each answer are wrong, of how many. */
interface Wrong {
  readonly parts: readonly number[];
  readonly of: number;
}

/** Sizes that chunks and buffers have. */
const SIZES = [2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 24, 32, 48, 64, 100, 128, 256] as const;
const FEWEST = 2;
/** One part of each answer alone, the first or the last, is met by chance in fewer answers than this. */
const TELLING = 5;

const from = (start: number, of: number): number[] =>
  Array.from({ length: Math.max(0, of - start) }, (_, i) => start + i);
const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((v, i) => v === b[i]);

/** What is wrong, in the answers that are and in those that are right, as a rule of where: "after the first 8". */
function pattern(answers: readonly Wrong[]): string | undefined {
  const wrong = answers.filter(({ parts }) => parts.length > 0);
  if (wrong.length < FEWEST || wrong.every(({ parts, of }) => parts.length === of)) return undefined;
  const all = (where: (of: number) => readonly number[]): boolean =>
    answers.every(({ parts, of }) => same(parts, where(of)));
  const first = SIZES.filter((n) => all((of) => from(n, of)));
  if (first.length > 0) return first.length === 1 ? `after the first ${first[0]}` : 'after the first few';
  const chunk = SIZES.filter((n) => all((of) => from(Math.floor(of / n) * n, of)));
  if (chunk.length > 0) return `in a last, incomplete chunk${chunk.length === 1 ? ` of ${chunk[0]}` : ''}`;
  const tile = SIZES.filter((n) => all((of) => (of <= n ? [] : from(Math.floor(of / n) * n, of))));
  if (tile.length > 0) return `in a last, incomplete chunk${tile.length === 1 ? ` of ${tile[0]}` : ''}`;
  if (wrong.filter(({ of }) => of > 2).length < TELLING) return undefined;
  if (wrong.every(({ parts, of }) => same(parts, [of - 1]))) return 'at the last one';
  if (wrong.every(({ parts }) => same(parts, [0]))) return 'at the first one';
  return wrong.every(({ parts, of }) => same(parts, from(1, of))) ? 'after the first one' : undefined;
}

/** Which samples alone are away from rest, with what they are at. */
export function samplesCause(inferred: readonly Inferred[]): string | undefined {
  const away = inferred.filter(isAway);
  const answers = [...away, ...inferred.filter((at) => !isAway(at))].map(({ problem, z, allowed }): Wrong => {
    const g = energyGradient(HONEST, problem, z);
    const B = z[0]!.columns;
    return {
      parts: from(0, B).filter((b) => norm(...g.map((gl) => columns(gl, [b]))) > allowed / Math.sqrt(B)),
      of: B,
    };
  });
  const where = pattern(answers);
  if (where === undefined) return undefined;
  const atSweep = away.every(({ z, sweep }, i) => {
    const picked = (at: readonly M[]): M[] => at.slice(1, -1).map((zl) => columns(zl, answers[i]!.parts));
    const [here, there] = [picked(z), picked(sweep)];
    return norm(...here.map((m, l) => float64.subtract(m, there[l]!))) <= 1e-9 * norm(...there);
  });
  return `of the samples only those ${where} have wrong activities${atSweep ? ': the feedforward ones' : ''}`;
}

/** Which rows or columns alone of the updates are wrong, with what they are. */
export function blocksCause(learned: readonly Learned[]): string | undefined {
  for (const [name, of, at] of [
    ['rows', ({ got }: Learned) => got.rows, (k: number, { got }: Learned) => Math.floor(k / got.columns)],
    ['columns', ({ got }: Learned) => got.columns, (k: number, { got }: Learned) => k % got.columns],
  ] as const) {
    const off = (item: Learned, k: number): boolean => Math.abs(item.got.data[k]! - item.right.data[k]!) > item.bound;
    const answers = learned.map((item): Wrong => ({
      parts: [...new Set([...item.got.data.keys()].filter((k) => off(item, k)).map((k) => at(k, item)))].toSorted(
        (a, b) => a - b,
      ),
      of: of(item),
    }));
    const where = pattern(answers);
    if (where === undefined) continue;
    const zero = learned.filter(isWrong).every((item) => item.got.data.every((v, k) => v === 0 || !off(item, k)));
    return `of the ${name} of updates only those ${where} are wrong${zero ? ': they are zero' : ''}`;
  }
  return undefined;
}
