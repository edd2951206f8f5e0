import { ValueError } from '../errors.ts';
import type { ExactArithmetic, FloatArithmetic } from './arithmetic.ts';

/** A double holds 15 decimal digits of any decimal. */
const MOST_DIGITS = 15;

/**
 * A matrix of any system as a person reads it: a line a row, entries between commas. Exact systems write what is there (`3/7`); rounding
 * ones the ⌊−log₁₀ u⌋ digits that one rounded operation leaves right, at most 15, so that 0.1 is `0.1` in float32 too.
 *
 * A promise, since some devices cannot be read at once.   Cost: one read of the matrix.
 * @throws {ValueError} when entries of A can neither be written nor read, as in `degree` and `dual`
 */
export async function show<M>(A: ExactArithmetic<M> | FloatArithmetic<M>, matrix: M): Promise<string> {
  const rows = 'format' in A ? A.format(matrix) : await readRows(A, matrix);
  return rows.map((row) => row.join(', ')).join('\n');
}

async function readRows<M>(A: FloatArithmetic<M>, matrix: M): Promise<string[][]> {
  if (typeof A.read !== 'function')
    throw new ValueError(`show: A must be exact or a system that rounds, got ${A.name}; its entries are no numbers`);
  const [rows, columns] = A.shape(matrix);
  const digits = Math.min(MOST_DIGITS, Math.floor(-Math.log10(A.unitRoundoff)));
  const entries = [...(await A.read(matrix))].map((x) => String(Number(x.toPrecision(digits))));
  return Array.from({ length: rows }, (_, i) => entries.slice(i * columns, (i + 1) * columns));
}
