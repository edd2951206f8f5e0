import { DataError } from '../errors.ts';
import type { TensorFile } from './safetensors.ts';

/**
 * The versions of the protocol, in every file and in the first line that a rule writes. Version 2 names layers by kind and nodes by
 * term, so that others than fully connected layers with gaussian errors need no third.
 */
export const PROTOCOLS = ['pcn-check/1', 'pcn-check/2'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** Version 1, which is spoken with whoever does not say another. */
export const PROTOCOL: Protocol = 'pcn-check/1';

/** The version of a file. @throws {DataError} when it is of another protocol, or of none */
export function requireProtocol(
  { metadata }: TensorFile,
  where: string,
  known: readonly Protocol[] = PROTOCOLS,
): Protocol {
  const version = metadata.get('protocol');
  const found = known.find((name) => name === version);
  if (found !== undefined) return found;
  throw new DataError(
    `${where}: metadata must say protocol ${known.join(' or ')}, got ${version?.slice(0, 80) ?? 'none'}; write it with this version`,
  );
}
