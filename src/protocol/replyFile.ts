import { readPlain } from '../plainFile.ts';
import { RuleFault } from './conversation.ts';

/**
 * Reads a file that another program wrote, which may be anything.
 * @throws {RuleFault} when there is none, it is no plain file, or it has more bytes
 */
export async function readBounded(path: string, limit: number): Promise<Uint8Array> {
  try {
    return await readPlain(path, { limit, follow: false });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new RuleFault('the command answered but wrote no reply file');
    throw new RuleFault(`the reply file${message.replace(path, '')}`);
  }
}
