import type { ActivationName } from '../arithmetic/activations.ts';
import type { Batch } from '../data/source.ts';
import type { RestOptions } from '../inference/restFrom.ts';
import { premultipliers, standardNormalWeights } from '../network/scalingFamily.ts';
import { chainOfSizes } from '../network/parameterisations.ts';
import { underCrossEntropy } from '../problem/crossEntropy.ts';
import { problem } from '../problem/numbers.ts';
import { random } from '../random.ts';
import type { ArmEngine, ArmSetting } from './arms.ts';
import { TRAINED_SCALINGS, type TrainedScalingName, layerRates } from './layerRates.ts';
import type { Optimiser } from './optimiser.ts';

/** What the output costs: ½‖y − f‖², or cross-entropy of the largest target of each sample. */
export const LOSSES = ['squared error', 'cross-entropy'] as const;
export type LossName = (typeof LOSSES)[number];

/** A residual network of the family and how it is trained, in plain numbers. */
export interface ResidualSetting {
  readonly scaling: TrainedScalingName;
  readonly activation: ActivationName;
  readonly width: number;
  readonly depth: number;
  /** γ of the readout; 1 unless told. */
  readonly gamma?: number;
  readonly loss: LossName;
  readonly optimiser: Optimiser;
  /** η₀ */
  readonly eta0: number;
  readonly seed: number;
  readonly rest: RestOptions;
}

/**
 * What both arms of a residual network begin with: one draw of weights, one batch, one loss, one optimiser with the rates of its point.
 *
 *     z_1 = D^{−½} W_1 x,   z_l = z_{l−1} + a W_l φ(z_{l−1}),   f = a_L W_L φ(z_{L−1})/γ,   W ~ N(0, 1)
 *
 * @throws {ValueError} when the parameterisation is unknown, or the depth below 3
 */
export function residualArms<M>(A: ArmEngine<M>, setting: ResidualSetting, batch: Batch): ArmSetting<M> {
  const { scaling, activation, width, depth, gamma = 1, loss, optimiser, eta0, seed, rest } = setting;
  const { inputs, outputs, x, y } = batch;
  const sizes = { inputs, outputs, width, depth, skips: true };
  const rates = layerRates(optimiser.kind, scaling, { width, depth, gamma }, eta0);
  const scales = premultipliers(sizes, TRAINED_SCALINGS[scaling].forward).map((a, i) =>
    i === depth - 1 ? a / gamma : a,
  );
  const { widths, skips } = chainOfSizes(sizes);
  const weights = standardNormalWeights(sizes, random(seed, `residual weights ${width} ${depth}`));
  const activations = weights.map((_, i): ActivationName => (i === 0 ? 'identity' : activation));
  const B = x.length / inputs;
  const squared = problem(A, { widths, weights, scales, skips, activations, placement: 'before', x, y, batch: B });
  const start = loss === 'squared error' ? squared : underCrossEntropy(A, squared, largest(y, outputs, B));
  return { network: start.network, batches: [{ x: start.x, y: start.y }], optimiser, rates, rest };
}

/** The row of the largest entry of each column. */
const largest = (y: Float64Array, rows: number, columns: number): number[] =>
  Array.from({ length: columns }, (_, b) => {
    let best = 0;
    for (let i = 1; i < rows; i++) if (y[i * columns + b]! > y[best * columns + b]!) best = i;
    return best;
  });
