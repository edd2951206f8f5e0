import type { ActivationName } from '../../arithmetic/activations.ts';
import { elementwise } from '../../arithmetic/elementwise.ts';
import type { ElementwiseArithmetic, HostArithmetic } from '../../arithmetic/arithmetic.ts';
import type { Float64Matrix } from '../../arithmetic/float64.ts';
import type { Batch } from '../../data/source.ts';
import type { GenerativeModel } from '../../network/generative.ts';
import { drawModel } from '../../network/generativeDraw.ts';
import { type BatchRecord, trainEpoch } from '../../training/generative/train.ts';
import type { ExperimentEngine } from '../experiment.ts';
import type { ImagesSetting } from '../images.ts';

/** All that a training run of the blog's kind depends on. */
export interface Setting extends ImagesSetting {
  /** n_0 … n_L, from the data upwards. */
  readonly widths: readonly number[];
  /** f_0; all other layers have ReLUs. */
  readonly output: Extract<ActivationName, 'relu' | 'identity'>;
  /** η_infer and T_infer */
  readonly rate: number;
  readonly steps: number;
  /** Latents start at this times N(0, 1). */
  readonly startScale: number;
  readonly batch: number;
  /** η_learn and T_learn */
  readonly learningRate: number;
  readonly learningSteps: number;
  /** η_0 over η_learn */
  readonly firstRate: number;
  readonly epochs: number;
}

/** Digits in the blog's way: ReLUs, η_infer 0.05, T_learn η_learn = 2.5, latents from N(0, 1); four epochs. */
export const DIGITS_SETTING = {
  ...{ images: 'digits', train: 1000, test: 200, normalised: false, labels: 'true' },
  ...{ widths: [64, 40, 20, 10], output: 'relu', rate: 0.05, steps: 50, startScale: 1 },
  ...{ batch: 100, learningRate: 0.025, learningSteps: 100, firstRate: 1, epochs: 4 },
} as const satisfies Omit<Setting, 'seed'>;

/** Seven layers as in the blog's first runs on CIFAR-100. */
export const SEVEN_LAYERS = [64, 48, 40, 32, 24, 16, 10] as const;

/** What such runs compute with. */
export type Engine = ElementwiseArithmetic<Float64Matrix> & HostArithmetic<Float64Matrix>;
export const engineOf = (on: ExperimentEngine): Engine => elementwise(on);

export const settlingOf = ({ rate, steps }: Setting) => ({ rate, steps });

/** The untrained model, epoch 0, and the model after each epoch, with what its batches were. */
export async function* epochsOf(
  A: Engine,
  s: Setting,
  train: Batch,
): AsyncGenerator<{ epoch: number; model: GenerativeModel<Float64Matrix>; records: readonly BatchRecord[] }> {
  const L = s.widths.length - 1;
  const activations = Array.from({ length: L }, (_, l) => (l === 0 ? s.output : 'relu'));
  let model = drawModel(A, { widths: s.widths, classes: train.outputs, activations }, s.seed);
  yield { epoch: 0, model, records: [] };
  const rates = Array.from({ length: L + 1 }, (_, l) => s.learningRate * (l === 0 ? s.firstRate : 1));
  const plan = {
    ...{ batch: s.batch, settling: settlingOf(s), startScale: s.startScale, seed: s.seed },
    learning: { rates, steps: s.learningSteps },
  };
  for (let epoch = 1; epoch <= s.epochs; epoch++) {
    const trained = await trainEpoch(A, model, train, plan, epoch);
    model = trained.model;
    yield { epoch, ...trained };
  }
}
