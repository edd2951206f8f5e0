import { parentPort, workerData } from 'node:worker_threads';
import { about, answer, answers } from '../conformance/questions.ts';
import type { LearningRule } from '../learning/rule.ts';
import { loadRule } from './loadRule.ts';
import type { FromModule, ToModule } from './moduleMessages.ts';

const send = (message: FromModule): void => parentPort!.postMessage(message);

/** An error as text: classes do not pass between threads. */
const text = (error: unknown): string => String(error).slice(0, 2000);

async function reply(rule: LearningRule, { id, question, args }: ToModule): Promise<void> {
  const iterations: number[] = [];
  const heard = args.map((argument) => withListener(argument, iterations));
  try {
    send({ kind: 'answer', id, value: plain(await answer(rule, question, heard)), iterations });
  } catch (error) {
    send({ kind: 'error', id, message: text(error) });
  }
}

/** Functions do not pass between threads: what a rule says of its iterations goes back with its answer. */
const withListener = (argument: unknown, iterations: number[]): unknown =>
  typeof argument === 'object' && argument !== null && 'accuracy' in argument
    ? { ...argument, onIterations: (count: number) => iterations.push(count) }
    : argument;

/** The same with arrays of their own: a view would take all that it is a view of along. */
function plain(value: unknown): unknown {
  if (value instanceof Float64Array) return value.slice();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  // A matrix may be anybody's class, with getters.
  const entries =
    'rows' in value
      ? MATRIX.map((key) => [key, (value as Record<string, unknown>)[key]] as const)
      : Object.entries(value);
  return Object.fromEntries(entries.map(([key, entry]) => [key, plain(entry)]));
}

const MATRIX = ['rows', 'columns', 'data'] as const;

try {
  const rule = await loadRule(workerData as string);
  parentPort!.on('message', (message: ToModule) => void reply(rule, message));
  send({ kind: 'ready', about: { ...about(rule), departures: rule.departures ?? {} }, answers: answers(rule) });
} catch (error) {
  send({ kind: 'refused', message: (error as Error).message });
}
