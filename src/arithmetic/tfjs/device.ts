import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '../../errors.ts';

/** What computes behind a TF.js backend, and how it is watched. */
export interface Device {
  /** The name under which TF.js registered the backend: both tfjs-node packages call theirs `tensorflow`. */
  readonly registered: string;
  /** Versions, and the device's own name where the backend tells it. */
  readonly about: string;
  /**
   * Whether a result of so many bytes can be held, and beside it what the kernel may use for its work.
   * @throws {EngineError} naming the bytes asked, those in use, and the limit
   */
  reserve?(where: string, bytes: number, work: number): void;
  /**
   * Whether the device still answers, and what it reported since the last call.
   * @throws {EngineError} when it is lost, or an earlier operation failed on it
   */
  check?(where: string): void;
}

/** 4 bytes for each of the entries. */
export const bytesOf = (rows: number, columns: number): number => 4 * rows * columns;

export function outOfMemory(where: string, asked: number, state: string): EngineError {
  return new EngineError(
    `${where}: device memory must hold what is asked, got a request for ${asked} bytes with ${state}; use a smaller network or batch, or free matrices`,
  );
}

/** How engines say that memory ran out: TensorFlow's status, V8's typed arrays, Dawn. */
const MEMORY = /\bOOM\b|RESOURCE_EXHAUSTED|out of memory|allocation failed|invalid (typed )?array length/i;

/** What a backend threw inside an operation that was to make so many bytes, as this package's own error. */
export function deviceError(where: string, asked: number, error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const lines = (error instanceof Error ? error.message : String(error)).split('\n');
  const memory = lines.find((line) => MEMORY.test(line));
  if (memory !== undefined) return outOfMemory(where, asked, `the answer "${memory.trim()}"`);
  const said = lines.find((line) => /\S/.test(line)) ?? 'no reason given';
  return new EngineError(
    `${where}: device must carry out the operation, got "${said.trim()}"; see the backend's own messages`,
  );
}

/** @throws {EngineError} when TF.js cannot make the backend the active one */
export async function start(where: string, registered: string): Promise<void> {
  if (await tf.setBackend(registered)) return;
  throw new EngineError(
    `${where}: the backend ${registered} must start, got a failure from TF.js; see its own message above`,
  );
}

/** @throws {EngineError} saying what to install */
export async function importPackage<T>(
  where: string,
  name: string,
  install: string,
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const said = (error instanceof Error ? error.message : String(error)).split('\n')[0];
    throw new EngineError(`${where}: package ${name} must load, got "${said}"; ${install}`);
  }
}
