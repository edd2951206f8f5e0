import type { Float64Matrix } from '../../arithmetic/float64.ts';
import { DataError } from '../../errors.ts';
import type { Undecided } from '../../learning/rule.ts';
import { PROTOCOL, type Asked, requireProtocol } from './caseFile.ts';
import { BYTES } from './safetensorsHeader.ts';
import { readTensors } from './safetensors.ts';

/** Which tensors answer a question: z_0..z_L, dW_1..dW_L, or F, with their shapes. */
export function expectedTensors(ask: Asked, widths: readonly number[], batch: number): [string, readonly number[]][] {
  switch (ask) {
    case 'activities':
      return widths.map((n, l) => [`z_${l}`, [n, batch]]);
    case 'updates':
      return widths.slice(1).map((n, i) => [`dW_${i + 1}`, [n, widths[i]!]]);
    case 'energy':
      return [['F', []]];
  }
}

/** How many bytes a reply may have: its numbers as doubles, and room for a header. */
export const replyLimit = (expected: readonly [string, readonly number[]][]): number =>
  expected.reduce((sum, [, shape]) => sum + BYTES.F64 * shape.reduce((product, n) => product * n, 1) + 256, 64 * 1024);

/**
 * Reads a reply to the case `id`. NaN and infinities pass: the checks judge them.
 * @throws {DataError} when it is no safetensors file, another case's reply, or other tensors than those asked for
 */
export function readReply(
  bytes: Uint8Array,
  id: string,
  expected: readonly [string, readonly number[]][],
): readonly Float64Matrix[] | Undecided {
  const file = readTensors(bytes);
  requireProtocol(file, 'readReply');
  const { tensors, metadata } = file;
  const answered = metadata.get('case');
  if (answered !== id)
    throw new DataError(
      `readReply: metadata case must be ${id} as in the case file, got ${answered?.slice(0, 80) ?? 'none'}`,
    );
  const undecided = metadata.get('undecided');
  if (undecided !== undefined) return { undecided: undecided.slice(0, 500) || 'no reason given' };
  const shapes = (list: readonly (readonly [string, readonly number[]])[]): string =>
    list
      .map(([name, shape]) => `${name.slice(0, 20)} ${shape.join('×') || 'a number'}`)
      .toSorted()
      .join(', ');
  const got = shapes([...tensors].map(([name, { shape }]) => [name, shape]));
  if (got !== shapes(expected))
    throw new DataError(
      `readReply: tensors must be ${shapes(expected)}, got ${got.slice(0, 400) || 'none'}; a sample is a column`,
    );
  return expected.map(([name, [rows = 1, columns = 1]]) => ({ rows, columns, data: tensors.get(name)!.data }));
}

/** Metadata that every reply carries. */
export const replyMetadata = (id: string): Map<string, string> =>
  new Map([
    ['protocol', PROTOCOL],
    ['case', id],
  ]);
