import type { AnyRule } from '../learning/generative/rule.ts';
import { about, answer, answers, ruleFrom } from './questions.ts';
import { NoAnswer } from './trial.ts';

/** A rule that hangs or ends in place of answering. That is no refusal: it leaves undecided whatever was asked. */
export class Unanswered extends NoAnswer {
  override name = 'Unanswered';
}

const FAULTS_IN_A_ROW = 3;

/** Asks one thing after another, until three in a row were left unanswered; from then on nothing is asked. */
export function createPatience(): <T>(ask: () => Promise<T>) => Promise<T> {
  let [faults, last] = [0, ''];
  let before: Promise<unknown> = Promise.resolve();
  const patiently = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (faults >= FAULTS_IN_A_ROW) throw new Unanswered(`given up: ${last}`);
    try {
      const answered = await ask();
      faults = 0;
      return answered;
    } catch (error) {
      if (error instanceof Unanswered) [faults, last] = [faults + 1, error.message];
      else faults = 0; // an error is an answer
      throw error;
    }
  };
  return (ask) => {
    const answered = before.then(() => patiently(ask));
    before = answered.catch(() => undefined);
    return answered;
  };
}

/** @throws {Unanswered} when `promise` takes longer */
async function inTime<T>(promise: Promise<T>, seconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `the rule did not answer within ${seconds} s`;
    timer = setTimeout(() => reject(new Unanswered(message)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** The same rule, given up after three answers in a row that took longer than `seconds`. A loop that never waits cannot be ended. */
export function limited<R extends AnyRule>(rule: R, seconds: number): R {
  const patiently = createPatience();
  return ruleFrom(about(rule), answers(rule), (asked) => patiently(() => inTime(answer(rule, asked), seconds))) as R;
}
