import { elementwise } from '../arithmetic/elementwise.ts';
import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';
import { predictions } from '../inference/state.ts';
import type { Parameters } from '../layers/layer.ts';
import { backprop, localUpdates } from '../learning/updates.ts';
import { problem } from '../problem/numbers.ts';
import { type Run, type Snapshot, lastFinite } from './run.ts';

/** A discriminative snapshot as a problem: what predictive coding would learn at its states, and backpropagation beside it. */
export interface Compared {
  readonly file: string;
  readonly snapshot: Snapshot;
  /** By layer, the mean over the samples. */
  readonly local: readonly Parameters<Float64Matrix>[];
  readonly backprop: readonly Parameters<Float64Matrix>[];
  /** ẑ_0 … ẑ_L */
  readonly sweep: readonly Float64Matrix[];
}

export function compared(run: Run): Compared | undefined {
  const snapshot = run.settings.kind === 'discriminative' ? lastFinite(run) : undefined;
  if (snapshot === undefined) return undefined;
  const { edges, states, file } = snapshot;
  const A = elementwise(float64);
  const of = problem(A, {
    widths: states.map(({ rows }) => rows),
    weights: edges.map(({ weights }) => weights.data),
    ...(edges.some(({ bias }) => bias !== undefined)
      ? { biases: edges.map(({ bias, weights }) => bias?.data ?? new Float64Array(weights.rows)) }
      : {}),
    activations: edges.map(({ activation }) => activation),
    precisions: edges.map(({ precision }) => precision),
    ...{ x: states[0]!.data, y: states.at(-1)!.data, batch: states[0]!.columns },
  });
  return {
    ...{ file, snapshot },
    local: localUpdates(A, of, states),
    backprop: backprop(A, of),
    sweep: predictions(A, of.network, of.x),
  };
}

export const NOT_DISCRIMINATIVE = 'a discriminative network with finite numbers';
