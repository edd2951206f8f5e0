import { type Bounded } from '../../arithmetic/errorBound.ts';
import type { Float64Matrix } from '../../arithmetic/float64.ts';
import { type DenseProblem, isDense } from '../../network/dense/denseNetwork.ts';
import type { Problem } from '../../network/network.ts';
import { PcnCheckError } from '../../errors.ts';
import { type Judgement, decisive } from '../check.ts';
import { decisiveUpdate, judgeUpdate } from '../deviation.ts';

type B = Bounded<Float64Matrix>;

/** A problem of a check that asks nonlinear ones only. */
export function denseOf(problem: Problem<Float64Matrix>): DenseProblem<Float64Matrix> {
  if (isDense(problem)) return problem;
  throw new PcnCheckError(
    'denseOf: problem must have a network with activations; ask the problems of nonlinearProblems',
  );
}

/** Holds the updates of weights, and of biases after them, against those expected. */
export function judgeDenseUpdates(what: string, updates: readonly B[], expected: readonly B[]): Judgement | undefined {
  const L = updates.length / 2;
  const judged = updates.map((update, i) =>
    judgeUpdate(`update of ${i < L ? `W_${i + 1}` : `b_${i - L + 1}`} ${what}`, update, expected[i]!),
  );
  const weights = decisiveUpdate(judged.slice(0, L));
  const biases = decisiveUpdate(judged.slice(L));
  const ofBiases =
    biases && (biases.aspect === undefined ? biases : { ...biases, aspect: `${biases.aspect} of biases` });
  return decisive([weights, ofBiases].filter((j) => j !== undefined));
}
