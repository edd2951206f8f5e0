import { Worker } from 'node:worker_threads';
import { Unanswered } from '../conformance/patience.ts';
import type { FromModule, ToModule } from './moduleMessages.ts';

/** A thread that runs a module. After a fault it is dead. */
export interface ModuleThread {
  /** What it says next. @throws {Unanswered} when it says nothing within `seconds`, ends, or takes too much memory */
  next(seconds: number, what: string): Promise<FromModule>;
  post(message: ToModule): void;
  /** Ends it at once, a loop too. */
  end(): Promise<unknown>;
}

/**
 * Runs a module in a thread, which may take `memory` bytes on top of what the process holds when it is asked. `onOutput` sees what
 * it prints.
 */
export function startThread(file: string, memory: number, onOutput: (text: string) => void): ModuleThread {
  const worker = new Worker(new URL('./moduleWorker.js', import.meta.url), {
    workerData: file,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: mebibytes(memory) },
  });
  for (const stream of [worker.stdout, worker.stderr]) stream.setEncoding('utf8').on('data', onOutput);
  const said: FromModule[] = [];
  let fault: Unanswered | undefined;
  let waiter: (() => void) | undefined;
  const wake = (): void => {
    waiter?.();
    waiter = undefined;
  };
  const fail = (reason: string): void => {
    fault ??= new Unanswered(reason);
    void worker.terminate();
    wake();
  };
  worker.on('message', (message: FromModule) => {
    said.push(message);
    wake();
  });
  worker.on('messageerror', (error) => fail(`the rule sent what cannot be read: ${error.message}`));
  worker.on('error', (error) => fail(`the rule’s thread ended with ${String(error).slice(0, 500)}`));
  worker.on('exit', (status) => fail(status === 13 ? NEVER_READY : `the rule ended its thread with status ${status}`));
  return {
    async next(seconds, what) {
      const timer = setTimeout(() => fail(`the rule did not ${what} within ${seconds} s`), seconds * 1000);
      const held = process.memoryUsage.rss();
      const watch = setInterval(() => {
        const more = process.memoryUsage.rss() - held;
        if (more > memory) fail(`the rule took more than ${mebibytes(memory)} MiB of memory`);
      }, 100);
      try {
        if (said.length === 0 && !fault) await new Promise<void>((resolve) => (waiter = resolve));
      } finally {
        clearTimeout(timer);
        clearInterval(watch);
      }
      const message = said.shift();
      if (message) return message;
      throw fault!;
    },
    post: (message) => worker.postMessage(message),
    end: () => worker.terminate(),
  };
}

const mebibytes = (bytes: number): number => Math.round(bytes / 2 ** 20);

const NEVER_READY = 'its import awaits what never comes';
