import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Contender, Session, Task } from './contender.ts';

const SCRIPT = new URL('../../../tools/bench/contenders.py', import.meta.url).pathname;

/** A Python process that answers one request at a time. */
class Interpreter {
  readonly process: ChildProcessWithoutNullStreams;
  readonly lines: AsyncIterator<string>;
  trouble = '';

  constructor(python: string, library: string) {
    this.process = spawn(python, [SCRIPT, library]);
    this.process.stderr.on('data', (text: Buffer) => (this.trouble = `${this.trouble}${text.toString()}`.slice(-2000)));
    this.process.on('error', (error) => (this.trouble = error.message));
    this.process.stdin.on('error', () => undefined); // a dead process is noticed by its missing reply
    this.lines = createInterface(this.process.stdout)[Symbol.asyncIterator]();
  }

  async reply<T>(): Promise<T> {
    const { value, done } = await this.lines.next();
    if (done) throw new Error(this.trouble.trim().split('\n').at(-1) || 'no reply');
    return JSON.parse(value) as T;
  }

  ask<T>(request: object): Promise<T> {
    this.process.stdin.write(`${JSON.stringify(request)}\n`);
    return this.reply<T>();
  }
}

export interface PythonContenders {
  readonly contenders: readonly Contender[];
  close(): Promise<void>;
}

/**
 * The contenders of one Python library, in a process of their own.
 * @throws {Error} when the library cannot be imported, with Python's last line
 */
export async function pythonContenders(python: string, library: string, folder: string): Promise<PythonContenders> {
  const interpreter = new Interpreter(python, library);
  const { names, version } = await interpreter.reply<{ names: string[]; version: string }>();
  return {
    contenders: names.map((name) => ({
      name,
      about: `${library} ${version}`,
      ours: false,
      open: (task) => open(interpreter, name, task, join(folder, `${library}.task`)),
    })),
    async close() {
      interpreter.process.stdin.end();
      await once(interpreter.process, 'close');
    },
  };
}

async function open(interpreter: Interpreter, name: string, task: Task, file: string): Promise<Session | undefined> {
  const { network, x, y, start, ...rest } = task;
  const { widths, weights } = network;
  const each = <T>(given: readonly T[] | undefined, otherwise: T): readonly T[] =>
    given ?? weights.map(() => otherwise);
  const layers = { scales: each(network.scales, 1), skips: each(network.skips, false) };
  const precisions = each(network.precisions, 1);
  await writeFile(file, JSON.stringify({ ...rest, ...layers, precisions, widths }));
  const arrays = [...weights.map((w) => Float64Array.from(w)), x, y, ...start];
  await writeFile(`${file}.f64`, Buffer.concat(arrays.map((a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength))));
  const { plays } = await interpreter.ask<{ plays: boolean }>({ do: 'open', name, file });
  if (!plays) return undefined;
  return {
    run: async () => (await interpreter.ask<{ seconds: number }>({ do: 'run', name })).seconds,
    async result() {
      await interpreter.ask({ do: 'result', name, file: `${file}.result` });
      const { buffer, byteOffset, byteLength } = await readFile(`${file}.result`);
      const all = new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
      const counts =
        task.kind === 'descent' ? start.map((z) => z.length) : widths.slice(1).map((n, i) => n * widths[i]!);
      let at = 0;
      return counts.map((count) => all.subarray(at, (at += count)));
    },
  };
}
