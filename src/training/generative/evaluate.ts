import type { FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import type { Batch } from '../../data/source.ts';
import { DimensionError, ValueError } from '../../errors.ts';
import { energiesByClass, predict } from '../../inference/generative/predict.ts';
import type { Settling } from '../../inference/generative/settle.ts';
import type { Numbers } from '../../layers/layer.ts';
import { type GenerativeModel, sizesOf } from '../../network/generative.ts';
import { drawLatents } from '../../network/generativeDraw.ts';
import { generative } from '../../problem/generative.ts';
import { oneHot } from '../../problem/oneHot.ts';
import { random } from '../../random.ts';
import { batchesOf, columnsOf, largestRows, sampleCount } from './samples.ts';

/**
 * What is clamped at the readout while a network is asked what it sees, and how its answer is read.
 *
 *     free          nothing; the largest of R x_L
 *     clamped       the true label; the largest of R x_L, which has seen the answer
 *     wrong         another label, drawn from the seed; likewise
 *     least-energy  each label in turn; the one that ends with the least energy
 */
export const LABELS = ['free', 'clamped', 'wrong', 'least-energy'] as const;

/** How a network is asked: what is clamped at the readout, and how its latents start and settle; the same seed gives the same answers. */
export interface EvaluationOptions {
  readonly label: (typeof LABELS)[number];
  readonly settling: Settling;
  readonly startScale: number;
  /** So many samples are settled at once. */
  readonly batch: number;
  readonly seed: number;
}

/** Answers by sample, in the order of the data. */
export interface Evaluation {
  /** The class that the network says; −1 where its numbers were lost, which is nobody's class. */
  readonly answers: readonly number[];
  /** The true class. */
  readonly truths: readonly number[];
  /** The class that was clamped, where one was. */
  readonly given?: readonly number[];
  /** The share of answers that are the true class. */
  readonly accuracy: number;
  /** The share of answers that are the class clamped. */
  readonly agreement?: number;
}

/**
 * What a generative network says of data, from random latents. With the same seed the starts are the same whatever is clamped.
 * Shapes: data as columns, targets one-hot.   Cost: that of `settle` for each batch, K times as much for the least energy.
 * @throws {DimensionError | ValueError} as `settle` does, when targets are not of K numbers, and when the way to ask is unknown, or a
 * wrong label asked for where there is one class
 */
export async function evaluate<M>(
  A: FloatArithmetic<M> & Numbers<M>,
  model: GenerativeModel<M>,
  data: Batch,
  { label, settling, startScale, batch, seed }: EvaluationOptions,
): Promise<Evaluation> {
  if (!LABELS.includes(label))
    throw new ValueError(`evaluate: label must be one of ${LABELS.join(', ')}, got ${JSON.stringify(label)}`);
  const count = sampleCount('evaluate', data);
  const sizes = sizesOf(A, model);
  const K = sizes.classes;
  if (data.outputs !== K)
    throw new DimensionError(
      `evaluate: data must have one target number for each of ${K} classes, got ${data.outputs}; give one-hot targets`,
    );
  if (label === 'wrong' && K === 1)
    throw new ValueError(
      "evaluate: label must not be 'wrong' of a network with one class, got 'wrong'; there is no other",
    );
  const truths = [...largestRows(data.y, data.outputs)];
  const r = random(seed, 'wrong labels');
  const given =
    label === 'clamped' ? truths : label === 'wrong' ? truths.map((c) => (c + r.integer(1, K - 1)) % K) : undefined;
  const answers: number[] = [];
  const order = truths.map((_, k) => k);
  for (const [b, chosen] of batchesOf(order, batch).entries()) {
    const x0 = columnsOf(A, data.x, data.inputs, chosen);
    const latents = drawLatents(A, sizes, chosen.length, startScale, (seed + Math.imul(b, 0x9e3779b1)) | 0);
    if (label === 'least-energy') {
      const energies = await energiesByClass(A, { model, data: x0 }, latents, settling);
      answers.push(
        ...largestRows(
          energies.map((e) => -e),
          K,
        ),
      );
    } else {
      const y =
        given &&
        oneHot(
          A,
          chosen.map((k) => given[k]!),
          K,
        );
      const said = await predict(A, generative(A, model, x0, y), latents, settling);
      answers.push(...largestRows(await A.read(said), K));
      A.free([said, ...(y === undefined ? [] : [y])]);
    }
    A.free([x0, ...latents]);
  }
  const share = (classes: readonly number[]): number => answers.filter((c, k) => c === classes[k]).length / count;
  return {
    ...{ answers, truths, accuracy: share(truths) },
    ...(given === undefined ? {} : { given, agreement: share(given) }),
  };
}
