import { open } from 'node:fs/promises';
import { RuleFault } from './conversation.ts';

/** Reads a file that another program wrote, which may be anything. @throws {RuleFault} when there is none, or it has more bytes */
export async function readBounded(path: string, limit: number): Promise<Uint8Array> {
  const file = await open(path).catch(() => undefined);
  if (!file) throw new RuleFault('the command answered but wrote no reply file');
  try {
    const { size } = await file.stat();
    if (size > limit) throw new RuleFault(`the reply file must have at most ${limit} bytes, got ${size}`);
    const bytes = new Uint8Array(size);
    const { bytesRead } = await file.read(bytes, 0, size, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
