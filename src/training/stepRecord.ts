import { float64 } from '../arithmetic/float64.ts';
import { symmetricEnds } from '../arithmetic/symmetricEnds.ts';
import type { Parameters } from '../layers/layer.ts';
import type { Engine } from '../learning/rule.ts';
import { type LinearGaussian, layerNumbers } from '../network/linearGaussian.ts';
import type { LinearProblem } from '../problem/problem.ts';
import { outputMaps, residual } from '../theory/feedforward.ts';
import { finitePredictionChange, predictionChangeAlong } from '../theory/predictionChange.ts';
import { targetAlignment } from '../theory/targetAlignment.ts';

/** The distance of W_{L:1} from W_data, three ways. */
export interface MapError {
  /** ‖W_data − W_{L:1}‖_F² / (n_L n_0).   Source: 2605.11911 A.3. */
  readonly meanSquared: number;
  readonly squaredFrobenius: number;
  /** ‖W_data − W_{L:1}‖₂², the squared largest singular value.   Source: 2605.11911 §3.1.3, read as an operator norm. */
  readonly squaredSpectral: number;
}

/** A step, as it was before its update. */
export interface StepRecord {
  readonly step: number;
  readonly error: MapError;
  /** Mean over the samples; NaN where a residual or a change is zero, or a step beyond all doubles. */
  readonly alignment: { readonly infinitesimal: number; readonly finite: number };
  /** α_l, of rules that rescale by rates: their signs say which layers ascend. */
  readonly rates: readonly number[];
}

/** How far the network's map is from W_data.   Cost: L products, and n_L² n_0 for the operator norm. */
export async function mapError<M>(A: Engine<M>, network: LinearGaussian<M>, target: M): Promise<MapError> {
  const [rows, columns] = A.shape(target);
  const D = await A.read(A.subtract(target, outputMaps(A, network)[0]!));
  const gram = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < rows; j++)
      for (let k = 0; k < columns; k++) gram[i * rows + j]! += D[i * columns + k]! * D[j * columns + k]!;
  const squaredFrobenius = D.reduce((sum, d) => sum + d * d, 0);
  return {
    ...{ squaredFrobenius, meanSquared: squaredFrobenius / D.length },
    squaredSpectral: symmetricEnds(gram, rows)[1],
  };
}

/** Target alignment of the change in the predictions of the batch, to first order and after the whole step. */
export async function alignments<M>(
  A: Engine<M>,
  problem: LinearProblem<M>,
  changes: readonly Parameters<M>[],
  rate: number,
): Promise<StepRecord['alignment']> {
  const weights = layerNumbers(problem.network).map((l) => changes[l - 1]!['weights']!);
  const made = [
    residual(A, problem),
    predictionChangeAlong(A, problem, weights),
    finitePredictionChange(A, problem, weights, A.matrix(1, 1, [rate])),
  ];
  const read = await Promise.all(made.map(async (m) => ({ shape: A.shape(m), entries: await A.read(m) })));
  const cosine = ([r, change]: typeof read): number =>
    r!.entries.every(Number.isFinite) && change!.entries.every(Number.isFinite)
      ? targetAlignment(
          float64,
          float64.matrix(...r!.shape, r!.entries),
          float64.matrix(...change!.shape, change!.entries),
        )
      : NaN;
  return { infinitesimal: cosine([read[0]!, read[1]!]), finite: cosine([read[0]!, read[2]!]) };
}
