import { readPlain } from '../plainFile.ts';
import { ArgumentsChanged, argumentsChanged } from './changedArguments.ts';
import { type Change, firstChange } from './ownCopies.ts';
import { type Asked } from '../protocol/caseFile.ts';
import type { GenerativeAsked } from '../protocol/generativeCase.ts';
import { readTensors } from '../protocol/safetensors.ts';

/** What a rule in this process is asked where a case asks for these. */
const QUESTION: Readonly<Record<Asked | GenerativeAsked, string>> = {
  ...{ activities: 'infer', updates: 'learn', energy: 'energy', step: 'step', trajectory: 'trajectory' },
  ...{ prediction: 'predict', settle: 'settle' },
};

/**
 * Holds a case file against the bytes that were written; a file that was removed says nothing else than they did.
 * @throws {ArgumentsChanged} naming the first tensor or metadata that differ, or the file where it is no case any more
 */
export async function requireCaseUnchanged(
  file: string,
  asked: Asked | GenerativeAsked,
  bytes: Uint8Array,
): Promise<void> {
  const question = QUESTION[asked];
  let now: Uint8Array;
  try {
    now = await readPlain(file, { limit: 2 * bytes.length, follow: false });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    throw new ArgumentsChanged(`${question} changed its case file (${message})`);
  }
  if (now.length !== bytes.length)
    throw new ArgumentsChanged(`${question} changed its case file (had ${bytes.length} bytes, has ${now.length})`);
  if (now.every((byte, i) => byte === bytes[i])) return;
  throw argumentsChanged(question, changeOf(bytes, now) ?? { path: ['its case file'], how: 'has other bytes' });
}

function changeOf(before: Uint8Array, now: Uint8Array): Change | undefined {
  try {
    return firstChange(contents(before), contents(now));
  } catch {
    return undefined; // no case file any more
  }
}

function contents(bytes: Uint8Array): object {
  const { tensors, metadata } = readTensors(bytes);
  return { ...Object.fromEntries(tensors), ...Object.fromEntries(metadata) };
}
