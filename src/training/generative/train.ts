import type { FloatArithmetic } from '../../arithmetic/arithmetic.ts';
import type { Batch } from '../../data/source.ts';
import { ValueError } from '../../errors.ts';
import { energyParts, generativeErrors } from '../../inference/generative/errors.ts';
import { readoutAt } from '../../inference/generative/predict.ts';
import { type Settling, settle } from '../../inference/generative/settle.ts';
import type { Numbers } from '../../layers/layer.ts';
import { learn } from '../../learning/generative/fastMicroSteps.ts';
import type { MicroSteps } from '../../learning/generative/microSteps.ts';
import { type GenerativeModel, type GenerativeNumbers, generativeModel, sizesOf } from '../../network/generative.ts';
import { drawLatents } from '../../network/generativeDraw.ts';
import { generative } from '../../problem/generative.ts';
import { batchesOf, columnsOf, largestRows, sampleCount, shuffled } from './samples.ts';

/** How a generative network is trained on one batch after another. */
export interface GenerativePlan {
  readonly batch: number;
  /** T_infer steps at η_infer. */
  readonly settling: Settling;
  /** T_learn steps at η_0 … η_{L−1}, and η_L for R. */
  readonly learning: MicroSteps;
  /** Latents start at this times N(0, 1), anew for every batch. */
  readonly startScale: number;
  readonly seed: number;
}

/** What a batch was at the end of inference, its label clamped, before its weights were learned: means over its samples. */
export interface BatchRecord {
  readonly epoch: number;
  readonly batch: number;
  readonly samples: number;
  /** ½ p_l ‖ε_l‖², l = 0..L−1. */
  readonly energies: readonly number[];
  /** ½ p_y ‖ε_y‖² */
  readonly readoutEnergy: number;
  /** ‖ε_l‖² and ‖h_l‖², l = 0..L−1. */
  readonly errors: readonly number[];
  readonly gated: readonly number[];
  /** The share of samples whose largest R x_L is their label, while it is clamped: no accuracy of a prediction. */
  readonly clampedAgreement: number;
}

/** Where a run stands, in plain numbers: from it the run goes on with the same bits in the arithmetic that it came from. */
export interface GenerativeCheckpoint {
  /** How many epochs are over. */
  readonly epoch: number;
  readonly numbers: GenerativeNumbers;
}

/**
 * One epoch of the blog's training: all samples in a new order, in batches; for each batch random latents, T_infer steps of inference
 * with the label clamped, and T_learn Hebbian steps with the latents fixed.
 *
 * Order and latents depend on the plan's seed, the epoch and the batch alone. Numbers that are lost stay so in the records: NaN.
 * Source: the blog §5, with the micro-steps by `learn`.   Cost: for each batch that of `settle` and `learn`.
 * @throws {DimensionError | ValueError} as these do, when the data do not fit the model, and when the seed or the epoch is no integer
 */
export async function trainEpoch<M>(
  A: FloatArithmetic<M> & Numbers<M>,
  start: GenerativeModel<M>,
  data: Batch,
  plan: GenerativePlan,
  epoch: number,
): Promise<{ readonly model: GenerativeModel<M>; readonly records: readonly BatchRecord[] }> {
  const count = sampleCount('trainEpoch', data);
  if (!Number.isSafeInteger(epoch))
    throw new ValueError(`trainEpoch: epoch must be an integer, got ${epoch}; order and starts depend on it`);
  const sizes = sizesOf(A, start);
  const records: BatchRecord[] = [];
  let model = start;
  for (const [b, chosen] of batchesOf(shuffled(count, plan.seed, `order of epoch ${epoch}`), plan.batch).entries()) {
    const x0 = columnsOf(A, data.x, data.inputs, chosen);
    const y = columnsOf(A, data.y, data.outputs, chosen);
    const latents = drawLatents(A, sizes, chosen.length, plan.startScale, batchSeed(plan.seed, epoch, b));
    const problem = generative(A, model, x0, y);
    const settled = await settle(A, problem, latents, plan.settling);
    records.push({ epoch, batch: b, ...(await measured(A, model, [x0, ...settled], y)) });
    const learned = await learn(A, problem, settled, plan.learning);
    A.free([x0, y, ...latents, ...settled.filter((x) => !latents.includes(x))]);
    A.free(model === start ? [] : changed(model, learned));
    model = learned;
  }
  return { model, records };
}

/** A seed for one batch of one epoch: 32 bits, spread by two odd factors. */
const batchSeed = (seed: number, epoch: number, batch: number): number =>
  (seed + Math.imul(epoch, 0x9e3779b1) + Math.imul(batch, 0x85ebca6b)) | 0;

/** The matrices of a model that its successor does not have. */
const changed = <M>(before: GenerativeModel<M>, after: GenerativeModel<M>): M[] =>
  [...before.weights, before.readout].filter((W) => ![...after.weights, after.readout].includes(W));

/** The record of one batch at activities x_0..x_L. */
async function measured<M>(
  A: FloatArithmetic<M> & Numbers<M>,
  model: GenerativeModel<M>,
  x: readonly M[],
  y: M,
): Promise<Omit<BatchRecord, 'epoch' | 'batch'>> {
  const { parts, squares, gates, answer } = A.scope(() => {
    const found = generativeErrors(A, model, x, y);
    const square = (e: M): M => A.inner(e, e);
    return {
      parts: energyParts(A, model, found, x.at(-1)!),
      squares: found.errors.map(square),
      gates: found.gated.map(square),
      answer: readoutAt(A, model, x.slice(1)),
    };
  });
  const samples = A.shape(y)[1];
  const means = (scalars: readonly M[]): Promise<number[]> =>
    Promise.all(scalars.map(async (c) => (await A.read(c))[0]! / samples));
  const classes = A.shape(y)[0];
  const [said, meant] = [largestRows(await A.read(answer), classes), largestRows(await A.read(y), classes)];
  const record = {
    samples,
    energies: await means(parts.layers),
    readoutEnergy: (await means([parts.readout!]))[0]!,
    errors: await means(squares),
    gated: await means(gates),
    clampedAgreement: said.filter((c, k) => c === meant[k]).length / samples,
  };
  A.free([
    ...new Set([
      ...parts.layers,
      parts.readout!,
      ...(parts.prior === undefined ? [] : [parts.prior]),
      ...squares,
      ...gates,
      answer,
    ]),
  ]);
  return record;
}

/** The checkpoint of a model after so many epochs.   Cost: every parameter is read. */
export async function checkpointOf<M>(
  A: FloatArithmetic<M>,
  model: GenerativeModel<M>,
  epoch: number,
): Promise<GenerativeCheckpoint> {
  const scalar = async (c: M): Promise<number> => (await A.read(c))[0]!;
  const { priorPrecision } = model;
  return {
    epoch,
    numbers: {
      ...sizesOf(A, model),
      activations: model.activations,
      weights: await Promise.all(model.weights.map((W) => A.read(W))),
      readout: await A.read(model.readout),
      precisions: await Promise.all(model.precisions.map(scalar)),
      readoutPrecision: await scalar(model.readoutPrecision),
      ...(priorPrecision === undefined ? {} : { priorPrecision: await scalar(priorPrecision) }),
    },
  };
}

/** The model to go on with. @throws {DimensionError | ValueError} as `generativeModel` does */
export const resumeModel = <M>(A: FloatArithmetic<M>, { numbers }: GenerativeCheckpoint): GenerativeModel<M> =>
  generativeModel(A, numbers);
