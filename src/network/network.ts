/**
 * One linear layer z_l = J_l z_{l−1} with effective map J_l = τ_l I + a_l W_l.
 * Shapes: weights W_l (n_l × n_{l−1}); scale a_l and precision p_l are 1×1; skip is τ_l ∈ {0, 1}, and 1 needs n_l = n_{l−1}.
 */
export interface Layer<M> {
  readonly weights: M;
  readonly scale: M;
  readonly skip: boolean;
  readonly precision: M;
}

/** A linear network of depth L = layers.length ≥ 1 with widths n_0 … n_L. A deep linear network (DLN) has τ = 0, a = 1, p = 1. */
export interface LinearNetwork<M> {
  readonly widths: readonly number[];
  readonly layers: readonly Layer<M>[];
}

/** A network with its clamped ends: inputs x (n_0 × B) and targets y (n_L × B), a sample is a column. */
export interface Problem<M> {
  readonly network: LinearNetwork<M>;
  readonly x: M;
  readonly y: M;
}

/** L, the number of weight matrices. */
export const depth = <M>(network: LinearNetwork<M>): number => network.layers.length;

/** Layer l of the papers, 1 ≤ l ≤ L. */
export const layer = <M>(network: LinearNetwork<M>, l: number): Layer<M> => network.layers[l - 1]!;

/** 1, 2, …, L */
export const layerNumbers = <M>(network: LinearNetwork<M>): number[] => network.layers.map((_, i) => i + 1);
