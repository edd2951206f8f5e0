import { spawn } from 'node:child_process';
import { platform } from 'node:os';
import { PcnCheckError } from '../errors.ts';
import { endTree, residentBytes } from './processTree.ts';

/** What a command did in place of answering. */
export class RuleFault extends PcnCheckError {
  override name = 'RuleFault';
}

export interface Manner {
  /** Bytes that the command and its descendants may hold, looked at ten times a second while they work. Holds on Linux. */
  readonly memory: number;
  /** By a line on standard output, or by ending with status 0; then its standard output says nothing. */
  readonly answersBy: 'line' | 'exit';
}

/** A running command that is written to, and answers, a line at a time. After a fault it is dead. */
export interface Conversation {
  /** The line that answers `text`, or the first line of all when nothing is said. @throws {RuleFault} */
  ask(text: string | undefined, seconds: number): Promise<string>;
  /** What went wrong, if it did; a line that nobody asked for shows only after the answer. */
  fault(): RuleFault | undefined;
  /** Closes its standard input, waits a second, and ends what is left of its process group. */
  close(): Promise<void>;
  /** The same at once. */
  kill(): void;
}

const LONGEST_LINE = 64 * 1024;

/** At most 200 characters of what a command wrote, quoted. */
export const quoted = (text: string): string => JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);

/** Starts a command, in a shell and in a process group of its own. `onError` sees what it writes on standard error. */
export function converse(command: string, manner: Manner, onError: (text: string) => void): Conversation {
  const child = spawn(command, { shell: true, detached: platform() !== 'win32', stdio: 'pipe' });
  let [fault, buffer]: [RuleFault | undefined, string] = [undefined, ''];
  let waiter: { answer(line: string): void; fail(fault: RuleFault): void } | undefined;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });

  const kill = (): void => {
    if (child.pid !== undefined) endTree(child.pid);
    child.stdout.destroy();
    child.stderr.destroy();
  };
  const fail = (reason: string): void => {
    if (fault) return;
    fault = new RuleFault(reason);
    kill();
    waiter?.fail(fault);
    waiter = undefined;
  };

  child.on('error', (error) => fail(`the command could not be started: ${error.message}`));
  child.on('exit', (status, signal) => {
    if (manner.answersBy === 'exit' && status === 0) return waiter?.answer('');
    const how = signal === null ? `status ${status}` : `signal ${signal}`;
    // What it wrote last may still be on its way.
    setTimeout(() => fail(`the command ended with ${how} before it answered`), 100).unref();
  });
  child.stdin.on('error', () => undefined); // a process that is gone shows as its exit
  child.stderr.setEncoding('utf8').on('data', onError);
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    if (manner.answersBy === 'exit') return;
    const lines = (buffer + chunk).split('\n');
    buffer = lines.pop()!;
    for (const line of lines) {
      if (fault) return;
      if (!waiter) return fail(`the command wrote a line that nobody asked for: ${quoted(line)}`);
      waiter.answer(line);
      waiter = undefined;
    }
    if (buffer.length > LONGEST_LINE)
      fail(`the command wrote more than ${LONGEST_LINE} characters without an end of line: ${quoted(buffer)}`);
  });

  return {
    ask(text, seconds) {
      if (fault) return Promise.reject(fault);
      const timer = setTimeout(() => fail(`the command did not answer within ${seconds} s`), seconds * 1000);
      const watch = setInterval(() => {
        const held = residentBytes(child.pid ?? 0);
        if (held > manner.memory)
          fail(`the command held ${mebibytes(held)} MiB of memory, more than the limit of ${mebibytes(manner.memory)}`);
      }, 100);
      return new Promise<string>((answer, fail) => {
        waiter = { answer, fail };
        if (text !== undefined) child.stdin.write(`${text}\n`);
      }).finally(() => {
        clearTimeout(timer);
        clearInterval(watch);
      });
    },
    fault: () => fault,
    async close() {
      child.stdin.end();
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([ended, new Promise<void>((resolve) => (timer = setTimeout(resolve, 1000)))]);
      clearTimeout(timer);
      kill();
      await ended;
    },
    kill,
  };
}

const mebibytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
