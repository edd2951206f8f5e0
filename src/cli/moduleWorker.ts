import { parentPort, workerData } from 'node:worker_threads';
import { ArgumentsChanged } from '../conformance/changedArguments.ts';
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
    send({ kind: 'answer', id, value: await answer(rule, question, heard), iterations });
  } catch (error) {
    if (error instanceof ArgumentsChanged) send({ kind: 'changed', id, message: error.message });
    else send({ kind: 'error', id, message: text(error) });
  }
}

/** Functions do not pass between threads: what a rule says of its iterations goes back with its answer. */
const withListener = (argument: unknown, iterations: number[]): unknown =>
  typeof argument === 'object' && argument !== null && 'accuracy' in argument
    ? { ...argument, onIterations: (count: number) => iterations.push(count) }
    : argument;

try {
  const rule = await loadRule(workerData as string);
  parentPort!.on('message', (message: ToModule) => void reply(rule, message));
  send({ kind: 'ready', about: { ...about(rule), departures: rule.departures ?? {} }, answers: answers(rule) });
} catch (error) {
  send({ kind: 'refused', message: (error as Error).message });
}
