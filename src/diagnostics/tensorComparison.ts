import { cosine } from '../arithmetic/cosine.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { DataError, ValueError } from '../errors.ts';

/** What is compared: numbers by name, with the shape that they are written in. */
export type NamedTensors = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float64Array }>;

/** Two tensors of one name beside each other. */
export interface TensorComparison {
  /** The tensor's name; "all together" for the last. */
  readonly name: string;
  readonly entries: number;
  /** ⟨a, b⟩/(‖a‖‖b‖); NaN where one is zero. */
  readonly cosine: number;
  /** ‖a‖/‖b‖ */
  readonly normRatio: number;
  /** ‖a − b‖/‖b‖ */
  readonly distance: number;
}

/**
 * Two sets of tensors by name, and all of them taken as one vector: gradients of predictive coding beside those of backpropagation.
 *
 *     cos(a, b) = ⟨a, b⟩/(‖a‖‖b‖),   ‖a‖/‖b‖,   ‖a − b‖/‖b‖
 *
 * Scale-free over all doubles.   Cost: O(entries).
 * @throws {ValueError} when a name is in one set alone, shapes differ, or there is none; all such names are told
 * @throws {DataError} when an entry is not finite
 */
export function compareTensors(a: NamedTensors, b: NamedTensors): readonly TensorComparison[] {
  requireAlike(a, b);
  const pairs = [...a].map(([name, { data }]) => ({ name, u: data, v: b.get(name)!.data }));
  for (const { name, u, v } of pairs) for (const side of [u, v]) requireFinite(name, side);
  const all = { name: 'all together', us: pairs.map(({ u }) => u), vs: pairs.map(({ v }) => v) };
  return [...pairs.map(({ name, u, v }) => ({ name, us: [u], vs: [v] })), all].map(({ name, us, vs }) => {
    const size = frobenius(vs);
    return {
      ...{ name, entries: us.reduce((sum, u) => sum + u.length, 0) },
      ...{ cosine: cosine(us, vs), normRatio: frobenius(us) / size },
      distance: frobenius(us.map((u, k) => u.map((x, i) => x - vs[k]![i]!))) / size,
    };
  });
}

function requireAlike(a: NamedTensors, b: NamedTensors): void {
  const lacking = (in_: NamedTensors, other: NamedTensors): string[] =>
    [...in_.keys()].filter((name) => !other.has(name));
  const [onlyA, onlyB] = [lacking(a, b), lacking(b, a)];
  if (a.size === 0 && b.size === 0)
    throw new ValueError('compareTensors: a and b must have tensors, got none; write the gradients by name');
  if (onlyA.length > 0 || onlyB.length > 0)
    throw new ValueError(
      `compareTensors: a and b must have the same names, got ${[
        ...(onlyA.length > 0 ? [`${listed(onlyA)} in the first alone`] : []),
        ...(onlyB.length > 0 ? [`${listed(onlyB)} in the second alone`] : []),
      ].join(', ')}; write the same parameters into both`,
    );
  const shape = (of: NamedTensors, name: string): string => `[${of.get(name)!.shape.join(', ')}]`;
  const other = [...a.keys()].filter((name) => shape(a, name) !== shape(b, name));
  if (other.length > 0)
    throw new ValueError(
      `compareTensors: tensors must have the same shapes, got ${other.map((name) => `${name} ${shape(a, name)} and ${shape(b, name)}`).join(', ')}; transpose neither or both`,
    );
}

const MOST_NAMED = 8;

const listed = (names: readonly string[]): string =>
  names.length <= MOST_NAMED
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`;

function requireFinite(name: string, data: Float64Array): void {
  const at = data.findIndex((x) => !Number.isFinite(x));
  if (at >= 0)
    throw new DataError(
      `compareTensors: ${name} must be finite, got ${data[at]} at entry ${at}; look at the step that made it`,
    );
}
