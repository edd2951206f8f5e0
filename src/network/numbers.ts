import { ACTIVATIONS, type ActivationName } from '../arithmetic/activations.ts';
import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { isHost } from '../arithmetic/hostEntries.ts';
import { DimensionError, ValueError } from '../errors.ts';
import { type Placement, dense } from '../layers/dense.ts';
import type { LayerRecipe } from '../layers/layer.ts';
import { requireNoMisspelling } from '../names.ts';
import { type Draw, type Role, buildNetwork } from './build.ts';
import type { Network } from './graph.ts';
import { type LinearGaussian, linearGaussian } from './linearGaussian.ts';

/**
 * A chain of fully connected layers in plain numbers. Absent scales and precisions are 1, absent skips false, absent activations the
 * identity, the placement `after`; without biases no layer has one.
 */
export interface NetworkNumbers {
  readonly widths: readonly number[];
  /** Row-major W_l (n_l × n_{l−1}), l = 1..L. */
  readonly weights: readonly ArrayLike<number>[];
  readonly scales?: readonly number[];
  readonly skips?: readonly boolean[];
  readonly precisions?: readonly number[];
  /** b_l (n_l), l = 1..L */
  readonly biases?: readonly ArrayLike<number>[];
  readonly activations?: readonly ActivationName[];
  readonly placement?: Placement;
}

/**
 * Checks a network given in plain numbers and brings it into an arithmetic, exactly.
 * @throws {DimensionError} when there is no layer, a layer is empty, shapes do not chain, or a skip joins unequal widths
 * @throws {ValueError} when a number is not finite, in the arithmetic too, a precision not positive there, or an activation or a placement unknown
 */
export const network = <M>(A: Arithmetic<M>, numbers: NetworkNumbers): Network<M> =>
  buildNetwork(A, layersOf(numbers), fromNumbers(A, numbers));

/** Those of a problem are among them: its network can be made of them too. */
const NAMES = [
  ...(['widths', 'weights', 'scales', 'skips', 'precisions', 'biases', 'activations', 'placement'] as const),
  ...(['x', 'y', 'batch'] as const),
];

/** The layers that plain numbers describe. @throws {DimensionError | ValueError} as `network` does */
export function layersOf(numbers: NetworkNumbers): LayerRecipe[] {
  if (typeof numbers !== 'object' || numbers === null)
    throw new ValueError(`network: the numbers must be an object with widths and weights, got ${String(numbers)}`);
  requireNoMisspelling('network', 'the numbers', numbers, NAMES);
  const { widths, weights, scales, skips, precisions, biases, activations, placement = 'after' } = numbers;
  requireList('network', 'widths', widths);
  requireList('network', 'weights', weights);
  const L = weights.length;
  requireWidths(widths, L);
  for (const [name, list] of Object.entries({ scales, skips, precisions, biases, activations })) {
    if (list && list.length !== L)
      throw new DimensionError(`network: ${name} must have one entry for each of ${L} layers, got ${list.length}`);
  }
  return weights.map((entries, i) => {
    const [rows, columns] = [widths[i + 1]!, widths[i]!];
    requireList('network', `W_${i + 1}`, entries);
    requireFinite('network', `W_${i + 1}`, entries);
    if (entries.length !== rows * columns)
      throw new DimensionError(
        `network: W_${i + 1} must be ${rows}×${columns} to chain widths ${widths.join('-')}, got ${entries.length} entries; give ${rows * columns} in row-major order`,
      );
    const skip = skips?.[i] ?? false;
    if (skip && rows !== columns)
      throw new DimensionError(
        `network: layer ${i + 1} must be square to have a skip, got ${rows}×${columns}; drop its skip or make the widths equal`,
      );
    const b = biases?.[i];
    if (b && b.length !== rows)
      throw new DimensionError(`network: b_${i + 1} must have ${rows} entries, got ${b.length}; it is one a unit`);
    if (b) requireFinite('network', `b_${i + 1}`, b);
    const activation = activations?.[i] ?? 'identity';
    requireFactors(numbers, i, activation);
    return dense([columns], [rows], { skip, bias: b !== undefined, activation, placement }).recipe;
  });
}

function requireFactors({ scales, precisions }: NetworkNumbers, i: number, activation: ActivationName): void {
  const [a, p] = [scales?.[i] ?? 1, precisions?.[i] ?? 1];
  if (!Number.isFinite(a))
    throw new ValueError(`network: scale ${i + 1} must be finite, got ${a}; 1 leaves the weights as they are`);
  requirePrecision('network', `precision ${i + 1}`, p);
  if (!Object.hasOwn(ACTIVATIONS, activation))
    throw new ValueError(
      `network: activation ${i + 1} must be one of ${Object.keys(ACTIVATIONS).join(', ')}, got ${JSON.stringify(activation)}`,
    );
}

function requirePrecision(where: string, name: string, p: number): void {
  if (!(Number.isFinite(p) && p > 0))
    throw new ValueError(`${where}: ${name} must be positive and finite, got ${p}; it is an inverse variance`);
}

/**
 * A precision as a 1×1 matrix.
 * @throws {ValueError} when it is not positive and finite, or, where entries can be looked at, becomes 0 in the arithmetic
 */
export function precisionIn<M>(A: Arithmetic<M>, where: string, name: string, p: number): M {
  requirePrecision(where, name, p);
  const held = A.matrix(1, 1, [p]);
  if (isHost(A) && A.entries(held)[0] === 0)
    throw new ValueError(
      `${where}: ${name} must be positive as ${A.name} holds it, got ${p}, which is 0 there; take an engine of doubles`,
    );
  return held;
}

/** The numbers of a problem, without its shape. */
export type PlainNumbers = Pick<NetworkNumbers, 'weights' | 'biases' | 'scales' | 'precisions'> & {
  readonly x?: ArrayLike<number>;
  readonly y?: ArrayLike<number>;
};

/** The plain numbers themselves, asked for by role and layer. */
export const fromNumbers =
  <M>(A: Arithmetic<M>, numbers: PlainNumbers): Draw<M> =>
  (role, rows, columns, layer) => {
    const { weights, biases, scales, precisions, x = [], y = [] } = numbers;
    const i = layer - 1;
    if (role === 'precision') return precisionIn(A, 'network', `precision ${layer}`, precisions?.[i] ?? 1);
    const given: Record<Exclude<Role, 'precision'>, () => ArrayLike<number>> = {
      weight: () => weights[i]!,
      bias: () => biases![i]!,
      scale: () => [scales?.[i] ?? 1],
      input: () => x,
      target: () => y,
    };
    return A.matrix(rows, columns, given[role]());
  };

/**
 * The same for a network that closed forms are for.
 * @throws {DimensionError | ValueError} as `network` does, and when an activation is not the identity
 */
export const linearNetwork = <M>(A: Arithmetic<M>, numbers: NetworkNumbers): LinearGaussian<M> =>
  linearGaussian(network(A, numbers));

function requireWidths(widths: readonly number[], L: number): void {
  if (L < 1) throw new DimensionError('network: weights must have at least one layer, got none; give W_1');
  if (widths.length !== L + 1)
    throw new DimensionError(
      `network: widths must have ${L + 1} entries n_0..n_${L} for ${L} weight matrices, got ${widths.length}; name inputs and outputs too`,
    );
  const empty = widths.findIndex((n) => !(Number.isInteger(n) && n > 0));
  if (empty >= 0)
    throw new DimensionError(
      `network: width ${empty} must be a positive integer, got ${widths[empty]}; an empty layer is not a layer`,
    );
}

/** @throws {DimensionError} when nothing, or something that is no list, was given where numbers should be */
export function requireList(where: string, name: string, list: unknown): void {
  if (typeof list !== 'object' || list === null || !('length' in list))
    throw new DimensionError(
      `${where}: ${name} must be a list, got ${JSON.stringify(list) ?? String(list)}; give its numbers in row-major order`,
    );
}

/** @throws {ValueError} when an entry is no finite number */
export function requireFinite(where: string, name: string, entries: ArrayLike<unknown>): void {
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    if (typeof entry !== 'number')
      throw new ValueError(
        `${where}: ${name} must hold numbers, got ${described(entry)} at entry ${i}; ${typeof entry === 'object' ? 'write its rows one after another in one list' : 'convert it first'}`,
      );
    if (!Number.isFinite(entry))
      throw new ValueError(`${where}: ${name} must be finite, got ${entry} at entry ${i}; look at how it was made`);
  }
}

const described = (entry: unknown): string =>
  typeof entry === 'object' && entry !== null && 'length' in entry
    ? `a list of ${String(entry.length)}`
    : typeof entry === 'string'
      ? JSON.stringify(entry)
      : `${String(entry)} (${typeof entry})`;
