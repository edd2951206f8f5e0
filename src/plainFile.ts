import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { type FileHandle, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DataError } from './errors.ts';

/** Not on every platform: there a link in place of a file is read like the file that it names. */
const NOFOLLOW = constants.O_NOFOLLOW ?? 0;

/** Opening a pipe that nobody writes to would wait for ever without it. */
const NONBLOCK = constants.O_NONBLOCK ?? 0;

/** Larger files than this are read by what reads them in parts. */
const LARGEST = 2 ** 31;

const CHUNK = 64 * 1024;

/** What stands where a plain file should. Its `code` is like those of the system. */
class NotPlain extends Error {
  readonly code = 'ENOTPLAIN';
}

/** The disk is full, or the user's share of it. */
const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/**
 * The text of a plain file, or undefined where there is none. A link is not followed.
 * @throws {DataError} when it is a link, or cannot be read
 */
export async function readText(where: string, encoding: 'utf8' | 'latin1' = 'utf8'): Promise<string | undefined> {
  try {
    return (await readPlain(where, { follow: false })).toString(encoding);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new DataError(`readText: ${where} must be a plain file, got ${code === 'ELOOP' ? 'a link' : message}`, {
      cause: error,
    });
  }
}

/**
 * The bytes of a file that others made, which may be anything: a pipe, a socket, a device or a folder is refused, not waited for,
 * and a file that grows or shrinks meanwhile gives what it had, `limit` bytes at most. Links are followed unless told.
 * @throws {Error} with a `code` as the system has it, ENOTPLAIN for what is no plain file, EFBIG for one that is too large
 */
export async function readPlain(
  where: string,
  { limit = LARGEST, follow = true }: { readonly limit?: number; readonly follow?: boolean } = {},
): Promise<Buffer> {
  const file = await open(where, constants.O_RDONLY | NONBLOCK | (follow ? 0 : NOFOLLOW)).catch(
    (error: NodeJS.ErrnoException) => {
      throw error.code === 'ENXIO' ? new NotPlain(`${where} must be a plain file, got a socket or a device`) : error;
    },
  );
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new NotPlain(`${where} must be a plain file, got ${kindOf(found)}`);
    if (found.size > limit) throw tooLarge(where, limit, found.size);
    return await readAll(file, where, limit, found.size);
  } finally {
    await file.close();
  }
}

/** Reads to the end of the file, wherever that is by now; files of a system that tell no size have one. */
async function readAll(file: FileHandle, where: string, limit: number, size: number): Promise<Buffer> {
  let bytes = Buffer.alloc(size + 1); // one more, which tells that it grew
  let held = 0;
  for (;;) {
    const { bytesRead } = await file.read(bytes, held, bytes.length - held, held);
    if (bytesRead === 0) return bytes.subarray(0, held);
    held += bytesRead;
    if (held > limit) throw tooLarge(where, limit, held);
    if (held === bytes.length) bytes = Buffer.concat([bytes], Math.min(limit + 1, held + Math.max(CHUNK, held)));
  }
}

const tooLarge = (where: string, limit: number, size: number): Error =>
  Object.assign(new Error(`${where} must have at most ${limit} bytes, got ${size}`), { code: 'EFBIG' });

interface Kind {
  isDirectory(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
  isSymbolicLink(): boolean;
}

function kindOf(found: Kind): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a pipe';
  if (found.isSocket()) return 'a socket';
  return found.isSymbolicLink() ? 'a link' : 'a device';
}

/**
 * Writes beside, flushes, and renames: under its name there is the old file or the whole new one. The name beside cannot be guessed
 * and must not exist, so that no link in its place is followed. Where another writer has finished the same file and tidied up
 * what lay beside it, that file stands.
 * @throws {DataError} when the folder cannot be written, or has no room
 */
export async function writeFlushed(folder: string, name: string, content: string | Uint8Array): Promise<void> {
  await writeTogether(folder, { [name]: content }).catch((error: NodeJS.ErrnoException) => {
    throw cannotWrite(folder, error);
  });
}

/**
 * The same for several files, all of which are written and flushed before the first is renamed. What was written beside is removed
 * after a failure.
 * @throws {Error} as the system says it; ENOTPLAIN where something else than a plain file bears one of the names, which is left alone
 */
export async function writeTogether(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  const staged = Object.entries(files).map(([name, content]) => ({
    to: join(folder, name),
    content,
    ...beside(folder, name),
  }));
  try {
    await mkdir(folder, { recursive: true });
    for (const { to } of staged) requirePlain(to);
    for (const { content, part } of staged) {
      const file = await open(part, NEW);
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
    }
    for (const { to, part } of staged)
      await rename(part, to).catch(async (error: NodeJS.ErrnoException) => {
        const finished = error.code === 'ENOENT' && (await lstat(to).catch(() => undefined))?.isFile();
        if (finished !== true) throw error;
      });
  } catch (error) {
    await Promise.all(staged.map(({ part }) => rm(part, { force: true }).catch(() => undefined)));
    throw error;
  }
  await flushFolder(folder);
}

/** Writes one file in the same way. @throws {Error} as `writeTogether` */
export const writeWhole = (path: string, content: string | Uint8Array): Promise<void> =>
  writeTogether(dirname(path), { [basename(path)]: content });

/** The same before it returns, for a file that lines are appended to. @throws {Error} as `writeTogether` */
export function writeWholeSync(path: string, text: string): void {
  const { part } = beside(dirname(path), basename(path));
  try {
    mkdirSync(dirname(path), { recursive: true });
    requirePlain(path);
    writeInto(part, NEW, text);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** Adds to the end of a plain file that is there; a link is not followed. @throws {Error} as the system says it */
export const appendPlainSync = (path: string, text: string): void =>
  writeInto(path, constants.O_WRONLY | constants.O_APPEND | NONBLOCK | NOFOLLOW, text);

function writeInto(path: string, flags: number, text: string): void {
  const file = openSync(path, flags);
  try {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
    if (flags === NEW) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NOFOLLOW;

const beside = (folder: string, name: string): { readonly part: string } => ({
  part: join(folder, `.${name.slice(0, 100)}.${randomUUID()}.tmp`),
});

/** Renaming would put a file in the place of a link, a device or a pipe, and that is not what was asked for. */
function requirePlain(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found && !found.isFile()) throw new NotPlain(`${path} must be a plain file, got ${kindOf(found)}`);
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
