import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { DimensionError, ValueError } from '../errors.ts';
import type { LinearNetwork, Problem } from './network.ts';

/** A network in plain numbers. Absent scales and precisions are 1, absent skips are false. */
export interface NetworkNumbers {
  readonly widths: readonly number[];
  /** Row-major W_l (n_l × n_{l−1}), l = 1..L. */
  readonly weights: readonly ArrayLike<number>[];
  readonly scales?: readonly number[];
  readonly skips?: readonly boolean[];
  readonly precisions?: readonly number[];
}

/**
 * Checks a network given in plain numbers and brings it into an arithmetic, exactly.
 * @throws {DimensionError} when there is no layer, a layer is empty, shapes do not chain, or a skip joins unequal widths
 * @throws {ValueError} when a number is not finite or a precision is not positive
 */
export function linearNetwork<M>(A: Arithmetic<M>, numbers: NetworkNumbers): LinearNetwork<M> {
  const { widths, weights } = numbers;
  const L = weights.length;
  requireWidths(widths, L);
  const scales = numbers.scales ?? weights.map(() => 1);
  const skips = numbers.skips ?? weights.map(() => false);
  const precisions = numbers.precisions ?? weights.map(() => 1);
  for (const [name, list] of Object.entries({ scales, skips, precisions })) {
    if (list.length !== L)
      throw new DimensionError(
        `linearNetwork: ${name} must have one entry for each of ${L} layers, got ${list.length}`,
      );
  }
  return {
    widths,
    layers: weights.map((entries, i) => {
      const [rows, columns] = [widths[i + 1]!, widths[i]!];
      if (entries.length !== rows * columns) {
        throw new DimensionError(
          `linearNetwork: W_${i + 1} must be ${rows}×${columns} to chain widths ${widths.join('-')}, got ${entries.length} entries; give ${rows * columns} in row-major order`,
        );
      }
      if (skips[i] && rows !== columns) {
        throw new DimensionError(
          `linearNetwork: layer ${i + 1} must be square to have a skip, got ${rows}×${columns}; drop its skip or make the widths equal`,
        );
      }
      const [a, p] = [scales[i]!, precisions[i]!];
      if (!Number.isFinite(a)) throw new ValueError(`linearNetwork: scale ${i + 1} must be finite, got ${a}`);
      if (!(Number.isFinite(p) && p > 0))
        throw new ValueError(
          `linearNetwork: precision ${i + 1} must be positive and finite, got ${p}; it is an inverse variance`,
        );
      requireFinite('linearNetwork', `W_${i + 1}`, entries);
      return {
        weights: A.matrix(rows, columns, entries),
        scale: A.matrix(1, 1, [a]),
        skip: skips[i]!,
        precision: A.matrix(1, 1, [p]),
      };
    }),
  };
}

/**
 * A network with inputs and targets, all in plain numbers. `x` and `y` are row-major, a sample is a column.
 * @throws {DimensionError | ValueError} as linearNetwork does, and when x or y does not hold `batch` samples
 */
export function problem<M>(
  A: Arithmetic<M>,
  numbers: NetworkNumbers & { x: ArrayLike<number>; y: ArrayLike<number>; batch: number },
): Problem<M> {
  const network = linearNetwork(A, numbers);
  const ends = { x: numbers.widths[0]!, y: numbers.widths.at(-1)! };
  const matrices = Object.entries(ends).map(([name, rows]) => {
    const entries = numbers[name as 'x' | 'y'];
    if (!(Number.isInteger(numbers.batch) && numbers.batch > 0))
      throw new DimensionError(`problem: batch must be a positive integer, got ${numbers.batch}`);
    if (entries.length !== rows * numbers.batch) {
      throw new DimensionError(
        `problem: ${name} must hold ${rows}×${numbers.batch} numbers (a sample is a column), got ${entries.length}`,
      );
    }
    requireFinite('problem', name, entries);
    return A.matrix(rows, numbers.batch, entries);
  });
  return { network, x: matrices[0]!, y: matrices[1]! };
}

function requireWidths(widths: readonly number[], L: number): void {
  if (L < 1) throw new DimensionError('linearNetwork: weights must have at least one layer, got none');
  if (widths.length !== L + 1)
    throw new DimensionError(
      `linearNetwork: widths must have ${L + 1} entries n_0..n_${L} for ${L} weight matrices, got ${widths.length}`,
    );
  const empty = widths.findIndex((n) => !(Number.isInteger(n) && n > 0));
  if (empty >= 0)
    throw new DimensionError(
      `linearNetwork: width ${empty} must be a positive integer, got ${widths[empty]}; an empty layer is not a layer`,
    );
}

function requireFinite(where: string, name: string, entries: ArrayLike<number>): void {
  for (let i = 0; i < entries.length; i++) {
    if (!Number.isFinite(entries[i]))
      throw new ValueError(
        `${where}: ${name} must be finite, got ${entries[i]} at entry ${i}; look at how it was made`,
      );
  }
}
