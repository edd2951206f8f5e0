import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { DataError } from '../errors.ts';

/**
 * Sends the bytes of a file to `consume` piece by piece, decompressed if the file begins with gzip's magic bytes 1f 8b.
 * The whole file is never in memory. What `consume` throws stops the reading and is thrown on.
 * `caller` and `path` name the culprit in messages.
 * @throws {DataError} when the file cannot be read, or its gzip data is truncated, corrupt or followed by other bytes
 */
export async function readBytes(caller: string, path: string, consume: (piece: Uint8Array) => void): Promise<void> {
  try {
    const { gzip, size } = await probe(path);
    const file = createReadStream(path);
    if (!gzip) {
      for await (const piece of file) consume(piece as Uint8Array);
      return;
    }
    const gunzip = createGunzip();
    file.on('error', (error) => gunzip.destroy(error));
    gunzip.on('close', () => file.destroy());
    for await (const piece of file.pipe(gunzip)) consume(piece as Uint8Array);
    // zlib ends quietly at zeros after the last gzip member.
    if (gunzip.bytesWritten !== size)
      throw new DataError(
        `${caller}: ${path} must end with its gzip data, got ${size - gunzip.bytesWritten} more bytes; download it again`,
      );
  } catch (cause) {
    // What the file system and zlib find has a code; anything else is the consumer's own error.
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    throw new DataError(
      `${caller}: ${path} must be a readable file, plain or gzip, got "${cause.message}"; check the path or download it again`,
      { cause },
    );
  }
}

async function probe(path: string): Promise<{ gzip: boolean; size: number }> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(2), 0, 2, 0);
    return { gzip: bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b, size: (await file.stat()).size };
  } finally {
    await file.close();
  }
}
