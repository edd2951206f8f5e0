import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';
import { type AnyRule, type GenerativeRule, isGenerative } from '../learning/generative/rule.ts';
import type { LearningRule } from '../learning/rule.ts';
import { sizesOf } from '../network/generative.ts';
import { widthsOf } from '../problem/chain.ts';
import type { GenerativeProblem } from '../problem/generative.ts';
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

const generativeShape = ({ model, data }: GenerativeProblem<Float64Matrix>): string =>
  `generative, widths ${sizesOf(float64, model).widths.join('-')}, batch ${data.columns}`;

/** The same rule, which tells whenever it is asked. */
export const watched = <R extends AnyRule>(rule: R, count: (what: string) => void): R =>
  (isGenerative(rule) ? watchedGenerative(rule, count) : watchedLearning(rule, count)) as R;

const watchedLearning = (rule: LearningRule, count: (what: string) => void): LearningRule => ({
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

const watchedGenerative = (rule: GenerativeRule, count: (what: string) => void): GenerativeRule => ({
  ...rule,
  infer(A, problem, options) {
    count(`latents, ${generativeShape(problem)}`);
    return rule.infer(A, problem, options);
  },
  predict(A, problem, options) {
    count(`prediction, ${generativeShape(problem)}`);
    return rule.predict(A, problem, options);
  },
});
