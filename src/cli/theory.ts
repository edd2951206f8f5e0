import { mkdir, readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { DataError, PcnCheckError } from '../errors.ts';
import { readPlain, writeWhole } from '../plainFile.ts';
import { PROTOCOL } from '../protocol/caseFile.ts';
import { writeTensors } from '../protocol/safetensors.ts';
import { type ClosedForms, type Part, closedForms } from './closedForms.ts';
import type { Console } from './outside.ts';
import { theoryFigures, theoryTable } from './theoryFigures.ts';

export { closedForms } from './closedForms.ts';

export interface TheoryOptions {
  /** Files of cases, and folders of them. */
  readonly cases: readonly string[];
  /** Where the answer goes: a file for one case, a folder for several. Next to each case unless told. */
  readonly out?: string | undefined;
  /** What is left out. */
  readonly without?: readonly Part[] | undefined;
  /** Print numbers as JSON in place of tables. Then answers are written only where `out` says so. */
  readonly json?: boolean | undefined;
}

const LARGEST = 2 ** 31;
/** Networks with more hidden units take a while, and say so. */
const LONG = 512;
const SUFFIX = '.answer.safetensors';

/** Reads cases, writes the closed forms for their networks, and returns the exit status. `docs/protocol.md` lists the tensors. */
export async function theory(
  { cases, out, without, json = false }: TheoryOptions,
  io: Pick<Console, 'out' | 'error' | 'clock'>,
): Promise<number> {
  const { files, several } = await filesOf(cases);
  if (several && out !== undefined)
    await mkdir(out, { recursive: true }).catch((error: Error) => {
      throw new DataError(`theory: --out must be a folder for several cases, got ${error.message}`);
    });
  const answers = files.map((file) => answerFile(file, { out, several, json }));
  requireOwnAnswers(files, answers);
  const again = answers.find((to, i) => to !== undefined && answers.indexOf(to) < i);
  if (again !== undefined)
    throw new DataError(`theory: cases must have names of their own, got two whose answer is ${again}; rename one`);
  const printed: unknown[] = [];
  for (const [i, file] of files.entries()) {
    if (several) io.error.write(`[${i + 1}/${files.length}] ${file}\n`);
    const answer = await answerTo(file, without, io).catch((error: Error) => {
      throw several && error instanceof PcnCheckError ? new DataError(`${file}: ${error.message}`) : error;
    });
    const to = answers[i];
    if (to !== undefined) await write(to, answer);
    if (json) printed.push({ case: file, ...(to === undefined ? {} : { answer: to }), ...theoryFigures(answer) });
    else io.out.write(`${i === 0 ? '' : '\n'}${file}\n${theoryTable(answer)}\nwrote ${to}\n`);
  }
  if (json) io.out.write(`${JSON.stringify(several ? printed : printed[0], undefined, 2)}\n`);
  return 0;
}

async function answerTo(
  file: string,
  without: readonly Part[] | undefined,
  { error, clock }: Pick<Console, 'error' | 'clock'>,
): Promise<ClosedForms> {
  const began = clock();
  const bytes = await readPlain(file, { limit: LARGEST }).catch(unreadable);
  const answer = closedForms(bytes, without, (part, hidden) => {
    if (hidden > LONG)
      error.write(`${file}: ${part} of ${hidden} hidden units, after ${((clock() - began) / 1000).toFixed(1)} s\n`);
  });
  return answer;
}

const unreadable = (error: Error): never => {
  throw new DataError(`theory: CASE must be a file that can be read, got ${error.message}`);
};

/** The files of cases, a folder's by name; whether there may be several. */
async function filesOf(cases: readonly string[]): Promise<{ files: readonly string[]; several: boolean }> {
  const lists = await Promise.all(
    cases.map(async (path) => {
      const found = await stat(path).catch(unreadable);
      if (!found.isDirectory()) return { files: [path], folder: false };
      const names = (await readdir(path)).filter((name) => name.endsWith('.safetensors') && !name.endsWith(SUFFIX));
      if (names.length === 0)
        throw new DataError(`theory: the folder ${path} must hold cases, files named *.safetensors, got none`);
      return { files: names.toSorted().map((name) => join(path, name)), folder: true };
    }),
  );
  const files = lists.flatMap((list) => list.files);
  return { files, several: files.length > 1 || lists.some(({ folder }) => folder) };
}

/** Where the answer to a case goes, if anywhere. */
function answerFile(
  file: string,
  { out, several, json }: { readonly out: string | undefined; readonly several: boolean; readonly json: boolean },
): string | undefined {
  if (out !== undefined && !several) return out;
  if (out === undefined && json) return undefined;
  return join(out ?? dirname(file), basename(file, extname(file)) + SUFFIX);
}

/** @throws {DataError} where an answer would be written over a case, or to what looks like standard output */
function requireOwnAnswers(files: readonly string[], answers: readonly (string | undefined)[]): void {
  const cases = new Set(files.map((file) => resolve(file)));
  for (const to of answers) {
    if (to === '-')
      throw new DataError(
        'theory: --out must be a file, got -; tensors are not printed, and --json prints the numbers',
      );
    if (to !== undefined && cases.has(resolve(to)))
      throw new DataError(`theory: --out must be another file than the case, got ${to}; name a file of its own`);
  }
}

async function write(to: string, { tensors, columns, notes }: ClosedForms): Promise<void> {
  const metadata = new Map([['protocol', PROTOCOL], ['columns', JSON.stringify(columns)], ...notes]);
  await writeWhole(to, writeTensors({ tensors, metadata })).catch((error: Error) => {
    throw new DataError(`theory: ANSWER must be a file that can be written, got ${error.message}`);
  });
}
