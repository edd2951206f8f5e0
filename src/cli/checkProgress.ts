import type { Float64Matrix } from '../arithmetic/float64.ts';
import type { LearningRule } from '../learning/rule.ts';
import { widthsOf } from '../problem/chain.ts';
import type { Supervised } from '../problem/problem.ts';
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

const shape = ({ network, x }: Supervised<Float64Matrix>): string =>
  `widths ${widthsOf(network).join('-')}, batch ${x.columns}`;

/** The same rule, which tells whenever it is asked. */
export const watched = (rule: LearningRule, count: (what: string) => void): LearningRule => ({
  ...rule,
  infer(A, problem, options) {
    count(`activities, ${shape(problem)}`);
    return rule.infer(A, problem, options);
  },
  learn(A, problem, activities) {
    count(`updates, ${shape(problem)}`);
    return rule.learn(A, problem, activities);
  },
});
