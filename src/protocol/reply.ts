import type { Float64Matrix } from '../arithmetic/float64.ts';
import { DataError } from '../errors.ts';
import type { Undecided } from '../learning/rule.ts';
import type { CaseNumbers } from './case.ts';
import { BYTES } from './safetensorsHeader.ts';
import { readTensors } from './safetensors.ts';
import { PROTOCOL, type Protocol, requireProtocol } from './version.ts';

/** A tensor of a reply, and the shapes that it may have: one, but where the question itself does not fit together. */
export interface Expected {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
}

/** What stands for the updates and the parameters of layer l, in each version. */
const NAMES = {
  'pcn-check/1': { weights: (l: number) => `dW_${l}`, bias: (l: number) => `db_${l}` },
  'pcn-check/2': { weights: (l: number) => `update_${l}.weights`, bias: (l: number) => `update_${l}.bias` },
} as const;
const PARAMETERS = { weights: (l: number) => `layer_${l}.weights`, bias: (l: number) => `layer_${l}.bias` };

/**
 * Which tensors answer a question, in this order: z_0..z_L; the updates of all weights, and then of all biases, where there are any;
 * both for a step; F. Of a trajectory of T steps, z_l and the parameters are stacks of T + 1.
 *
 * Where x and y are of different batches there is nothing to answer, but numbers that come must reach the check that asked: z_l may
 * then be of either batch.
 */
export function expectedTensors(
  given: Pick<CaseNumbers, 'ask' | 'widths' | 'batch' | 'y' | 'biases' | 'rates'>,
  version: Protocol = PROTOCOL,
): Expected[] {
  const { ask, widths } = given;
  const layers = widths.slice(1).map((n, i) => ({ l: i + 1, n, before: widths[i]! }));
  const batches = [...new Set([given.batch, given.y.length / widths.at(-1)!])];
  const activities = widths.map((n, l) => ({ name: `z_${l}`, shapes: batches.map((B) => [n, B]) }));
  const byLayer = ({ weights, bias }: typeof PARAMETERS): Expected[] => [
    ...layers.map(({ l, n, before }) => ({ name: weights(l), shapes: [[n, before]] })),
    ...(given.biases ? layers.map(({ l, n }) => ({ name: bias(l), shapes: [[n]] })) : []),
  ];
  switch (ask) {
    case 'activities':
      return activities;
    case 'updates':
      return byLayer(NAMES[version]);
    case 'energy':
      return [{ name: 'F', shapes: [[]] }];
    case 'step':
      return [...activities, ...byLayer(NAMES[version])];
    case 'trajectory': {
      const points = (given.rates?.steps ?? 0) + 1;
      return [...activities, ...byLayer(PARAMETERS)].map(({ name, shapes }) => ({
        name,
        shapes: shapes.map((shape) => [points, ...shape]),
      }));
    }
  }
}

/** How many bytes a reply may have: its numbers as doubles, and room for a header. */
export const replyLimit = (expected: readonly Expected[]): number =>
  expected.reduce((sum, { shapes }) => sum + BYTES.F64 * Math.max(...shapes.map(count)) + 256, 64 * 1024);

const count = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/**
 * Reads a reply to the case `id`; of a stack, the rows of all its matrices below one another. NaN and infinities pass: the checks judge them.
 * @throws {DataError} when it is no safetensors file, another case's reply, or other tensors than those asked for
 */
export function readReply(
  bytes: Uint8Array,
  id: string,
  expected: readonly Expected[],
  version: Protocol = PROTOCOL,
): readonly Float64Matrix[] | Undecided {
  const file = readTensors(bytes);
  requireProtocol(file, 'readReply', [version]);
  const { tensors, metadata } = file;
  const answered = metadata.get('case');
  if (answered !== id)
    throw new DataError(
      `readReply: metadata case must be ${id} as in the case file, got ${answered?.slice(0, 80) ?? 'none'}`,
    );
  const undecided = metadata.get('undecided');
  if (undecided !== undefined) return { undecided: undecided.slice(0, 500) || 'no reason given' };
  const fits = expected.every(({ name, shapes }) => shapes.some((shape) => same(shape, tensors.get(name)?.shape)));
  if (!fits || tensors.size !== expected.length) {
    const got = [...tensors].map(([name, { shape }]) => ({ name: name.slice(0, 20), shapes: [shape] }));
    throw new DataError(
      `readReply: tensors must be ${listed(expected)}, got ${listed(got).slice(0, 400) || 'none'}; a sample is a column`,
    );
  }
  return expected.map(({ name }) => {
    const { shape, data } = tensors.get(name)!;
    const columns = shape.length < 2 ? 1 : shape.at(-1)!;
    return { rows: data.length / columns, columns, data };
  });
}

const same = (a: readonly number[], b: readonly number[] = [NaN]): boolean => a.join() === b.join();

const listed = (list: readonly Expected[]): string =>
  list
    .map(({ name, shapes }) => `${name} ${shapes.map((shape) => shape.join('×') || 'a number').join(' or ')}`)
    .toSorted()
    .join(', ');

/** Metadata that every reply carries. */
export const replyMetadata = (id: string, version: Protocol = PROTOCOL): Map<string, string> =>
  new Map([
    ['protocol', version],
    ['case', id],
  ]);
