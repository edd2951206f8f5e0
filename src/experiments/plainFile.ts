import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../errors.ts';

/** Not on every platform: there a link in place of a file is read like the file that it names. */
const NOFOLLOW = constants.O_NOFOLLOW ?? 0;

/** The disk is full, or the user's share of it. */
const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/**
 * The text of a plain file, or undefined where there is none. A link is not followed.
 * @throws {DataError} when it is a link, or cannot be read
 */
export async function readText(where: string, encoding: 'utf8' | 'latin1' = 'utf8'): Promise<string | undefined> {
  try {
    const file = await open(where, constants.O_RDONLY | NOFOLLOW);
    try {
      return await file.readFile(encoding);
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new DataError(`readText: ${where} must be a plain file, got ${code === 'ELOOP' ? 'a link' : message}`, {
      cause: error,
    });
  }
}

/**
 * Writes beside, flushes, and renames: under its name there is the old file or the whole new one. The name beside cannot be guessed
 * and must not exist, so that no link in its place is followed. Where another writer has finished the same file and tidied up
 * what lay beside it, that file stands.
 * @throws {DataError} when the folder cannot be written, or has no room
 */
export async function writeFlushed(folder: string, name: string, text: string): Promise<void> {
  const beside = join(folder, `.${name}.${randomUUID()}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(beside, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NOFOLLOW);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, join(folder, name));
  } catch (error) {
    await rm(beside, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && (await lstat(join(folder, name)).catch(() => undefined))?.isFile()) return;
    throw cannotWrite(folder, error as NodeJS.ErrnoException);
  }
  await flushFolder(folder);
}

/** @throws {DataError} when the folder cannot be made */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw cannotWrite(folder, error);
  });
}

const cannotWrite = (folder: string, error: NodeJS.ErrnoException): DataError =>
  new DataError(
    FULL.has(error.code ?? '')
      ? `writeFlushed: ${folder} must have room, got ${error.message}; what is finished is kept: make room, and the same command goes on`
      : `writeFlushed: ${folder} must be a folder that can be written, got ${error.message}; choose another`,
    { cause: error },
  );

/** The renaming itself, where the platform can flush a folder. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY).catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** @throws {DataError} when something stands there that is no folder of its own */
export async function refuseLink(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => undefined);
  if (found && !found.isDirectory())
    throw new DataError(`refuseLink: ${folder} must be a folder, got a link or a file`);
}
