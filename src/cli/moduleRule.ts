import { ArgumentsChanged } from '../conformance/changedArguments.ts';
import { Unanswered, createPatience } from '../conformance/patience.ts';
import { type Asked, ruleFrom } from '../conformance/questions.ts';
import { NoAnswer } from '../conformance/trial.ts';
import { DataError } from '../errors.ts';
import type { AnyRule } from '../learning/generative/rule.ts';
import { type FromModule, sent } from './moduleMessages.ts';
import { type ModuleThread, startThread } from './moduleThread.ts';

export interface ModuleOptions {
  /** Seconds for one answer; 30 unless told. The import may take as long, and at least 60. */
  readonly timeLimit?: number;
  /** Bytes; 4 GiB unless told. */
  readonly memoryLimit?: number;
  /** What the module prints. */
  readonly onOutput: (text: string) => void;
}

/** A rule, of either kind, that a module computes. Close it: its thread stays until then. */
export type ModuleRule = AnyRule & { close(): Promise<void> };

/**
 * The rule that a module exports as its default or under the name `rule`, run in a thread of its own.
 *
 * Whatever the module does in place of answering — it loops, waits for ever, ends the process, takes too much memory — leaves that
 * question undecided, with the reason; the next gets a new thread, until three in a row have failed.
 * @throws {DataError} when there is no such file, it cannot be run, throws or does not end, or it exports no rule
 */
export async function moduleRule(file: string, options: ModuleOptions): Promise<ModuleRule> {
  const { timeLimit = 30, memoryLimit = 4 * 2 ** 30, onOutput } = options;
  const start = Math.max(60, timeLimit);
  const begin = async (): Promise<{ thread: ModuleThread; first: FromModule }> => {
    const thread = startThread(file, memoryLimit, onOutput);
    return { thread, first: await thread.next(start, 'finish its import') };
  };
  const { thread, first } = await begin().catch((error: Error) => {
    throw new DataError(
      `moduleRule: ${file} must finish its import, got: ${error.message}; look for an await or a loop that never ends`,
      { cause: error },
    );
  });
  if (first.kind !== 'ready') {
    await thread.end();
    throw new DataError(
      first.kind === 'refused' ? first.message : `moduleRule: ${file} must export a rule first, got ${first.kind}`,
    );
  }
  let current: ModuleThread | undefined = thread;
  let count = 0;

  const exchange = async (asked: Asked): Promise<unknown> => {
    const id = ++count;
    try {
      if (!current) {
        const again = await begin();
        if (again.first.kind !== 'ready') {
          await again.thread.end();
          throw new Unanswered('the rule did not start again');
        }
        current = again.thread;
      }
      current.post(sent(id, asked));
      const reply = await current.next(timeLimit, 'answer');
      if (reply.kind === 'changed' && reply.id === id) throw new ArgumentsChanged(reply.message);
      if (reply.kind === 'error' && reply.id === id) throw new NoAnswer(`the rule failed: ${reply.message}`);
      if (reply.kind !== 'answer' || reply.id !== id) throw new Unanswered('the rule answered another question');
      if (asked.question === 'infer') for (const n of reply.iterations) asked.given.onIterations?.(n);
      return reply.value;
    } catch (error) {
      if (error instanceof Unanswered) {
        await current?.end();
        current = undefined;
      }
      throw error;
    }
  };
  const patiently = createPatience();
  return {
    ...ruleFrom(first.about, first.answers, (asked) => patiently(() => exchange(asked))),
    async close() {
      await current?.end();
    },
  };
}
