import type { CaseNumbers } from './case.ts';
import { readVersion1, writeVersion1 } from './caseVersion1.ts';
import { readVersion2, writeVersion2 } from './caseVersion2.ts';
import { readTensors, writeTensors } from './safetensors.ts';
import { PROTOCOL, type Protocol, requireProtocol } from './version.ts';

export { ACTIVATION_NAMES, type Asked, type CaseNumbers } from './case.ts';
export { METADATA_KEYS } from './caseVersion1.ts';
export { PROTOCOL } from './version.ts';

const VERSIONS = {
  'pcn-check/1': { write: writeVersion1, read: readVersion1 },
  'pcn-check/2': { write: writeVersion2, read: readVersion2 },
} as const;

/**
 * The bytes of a case file: `docs/protocol.md` says what is in it. y and z_l keep the columns that they have; x has B.
 * @throws {DataError} when numbers do not fill their shape
 */
export const writeCase = (given: CaseNumbers, id = '', version: Protocol = PROTOCOL): Uint8Array =>
  writeTensors(VERSIONS[version].write(given, id));

/**
 * Reads a case of either version. Only the tensors and `protocol` are needed; shapes come from the tensors, the rest has the values of
 * a plain linear network, and where metadata state a shape, it must be the tensors'.
 * @throws {DataError} when it is no safetensors file, no case, has metadata of another name, or holds a number that is not finite
 */
export function readCase(bytes: Uint8Array): CaseNumbers {
  const file = readTensors(bytes);
  return VERSIONS[requireProtocol(file, 'readCase')].read(file);
}
