import { parentPort, workerData } from 'node:worker_threads';
import { ArgumentsChanged } from '../conformance/changedArguments.ts';
import { about, answer, answers } from '../conformance/questions.ts';
import { thrownText } from '../conformance/thrown.ts';
import type { AnyRule } from '../learning/generative/rule.ts';
import { loadRule } from './loadRule.ts';
import { type FromModule, type ToModule, received } from './moduleMessages.ts';

const send = (message: FromModule): void => parentPort!.postMessage(message);

/** An error as text: classes do not pass between threads. */
const text = (error: unknown): string => thrownText(error).slice(0, 2000);

async function reply(rule: AnyRule, message: ToModule): Promise<void> {
  const { id } = message;
  const iterations: number[] = [];
  try {
    const asked = received(message, (count) => iterations.push(count));
    send({ kind: 'answer', id, value: await answer(rule, asked), iterations });
  } catch (error) {
    if (error instanceof ArgumentsChanged) send({ kind: 'changed', id, message: error.message });
    else send({ kind: 'error', id, message: text(error) });
  }
}

try {
  const rule = await loadRule(workerData as string);
  parentPort!.on('message', (message: ToModule) => void reply(rule, message));
  send({ kind: 'ready', about: { ...about(rule), departures: rule.departures ?? {} }, answers: answers(rule) });
} catch (error) {
  send({ kind: 'refused', message: (error as Error).message });
}
