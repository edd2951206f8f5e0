import type { LearningRule } from '../learning/rule.ts';
import { clip, printable } from '../report/cells.ts';
import { duration } from '../report/numbers.ts';
import type { ProgressStream } from './progress.ts';

/** A line on a terminal that counts answers, redrawn at most ten times a second; elsewhere silence. */
export function createCounter(
  stream: ProgressStream,
  clock: () => number,
): { readonly count: (what: string) => void; readonly finish: () => void } {
  const live = stream.isTTY === true;
  const began = clock();
  let [answers, drawn] = [0, -Infinity];
  return {
    count(what) {
      answers++;
      const now = clock();
      if (!live || now - drawn < 100) return;
      drawn = now;
      const text = `${answers} answers, ${duration((now - began) / 1000)}  ${printable(what)}`;
      stream.write(`\r\x1b[2K${clip(text, (stream.columns ?? 80) - 1)}`);
    },
    finish() {
      if (live) stream.write('\r\x1b[2K');
    },
  };
}

/** The same rule, which tells whenever it is asked. */
export const watched = (rule: LearningRule, count: (what: string) => void): LearningRule => ({
  ...rule,
  infer(problem, options) {
    count(`activities, widths ${problem.network.widths.join('-')}, batch ${problem.x.columns}`);
    return rule.infer(problem, options);
  },
  learn(problem, activities) {
    count(`updates, widths ${problem.network.widths.join('-')}, batch ${problem.x.columns}`);
    return rule.learn(problem, activities);
  },
});
