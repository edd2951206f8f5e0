import { significant } from '../../numerals.ts';
import { dot } from './product.ts';

/** A product along one direction: by differences, and from the model. */
export interface Along {
  readonly v: Float64Array;
  readonly expected: number;
}

/** How near two numbers have to be to be taken for the same, in shares of them. */
const ALIKE = 0.02;
const alike = (a: number, b: number): boolean => Math.abs(a - b) <= ALIKE * Math.max(Math.abs(a), Math.abs(b));

/**
 * What a wrong product looks like, from two directions: nothing, the negative, a multiple, a transpose; or none of these.
 */
export function causeOf(
  pulled: Float64Array,
  shape: readonly number[],
  along: readonly [Along, Along],
  batch: number,
): string {
  if (pulled.every((value) => value === 0))
    return 'it is zero where the prediction does depend: the graph is cut, by detach(), .data, no_grad() or a constant';
  const [r, s] = along.map(({ v, expected }) => dot(pulled, v) / expected) as [number, number];
  if (alike(r, s) && !alike(r, 1)) return ratioCause((r + s) / 2, batch);
  const other = transposed(pulled, shape);
  if (other && along.every(({ v, expected }) => alike(dot(other, v), expected)))
    return 'it is transposed: its first two axes are exchanged';
  return 'it is wrong in part: a path is cut (detach), has another sign, or keeps numbers of another call';
}

function ratioCause(ratio: number, batch: number): string {
  if (alike(ratio, -1)) return 'its sign is wrong';
  if (batch > 1 && alike(ratio, 1 / batch))
    return `it is 1/${batch} of what it must be: a mean over the samples in place of a sum`;
  return `it is ${significant(ratio)} times what it must be`;
}

/** The same numbers, laid out as if the first two axes had been exchanged. */
function transposed(data: Float64Array, [rows, columns, ...rest]: readonly number[]): Float64Array | undefined {
  if (rows === undefined || columns === undefined || rows === 1 || columns === 1) return undefined;
  const inner = rest.reduce((product, n) => product * n, 1);
  return data.map((_, i) => {
    const [k, at] = [i % inner, Math.floor(i / inner)];
    const [row, column] = [Math.floor(at / columns), at % columns];
    return data[(column * rows + row) * inner + k]!;
  });
}
