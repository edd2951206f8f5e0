import { logSoftmaxOf } from '../arithmetic/softmax.ts';

/** A convex loss of one sample's output u ∈ ℝ^M, with its target. */
export interface OutputLoss {
  value(u: Float64Array): number;
  /** ∇ℓ(u) */
  gradient(u: Float64Array): Float64Array;
  /** ∇²ℓ(u), M × M, row-major, positive semidefinite */
  hessian(u: Float64Array): Float64Array;
}

const diagonal = (d: ArrayLike<number>): Float64Array => {
  const M = d.length;
  const H = new Float64Array(M * M);
  for (let i = 0; i < M; i++) H[i * M + i] = d[i]!;
  return H;
};

/** ½ p ‖y − u‖² */
export const squaredLoss = (y: Float64Array, p: number): OutputLoss => ({
  value: (u) => u.reduce((sum, ui, i) => sum + (p / 2) * (y[i]! - ui) ** 2, 0),
  gradient: (u) => u.map((ui, i) => p * (ui - y[i]!)),
  hessian: () => diagonal(y.map(() => p)),
});

/** −Σ_i y_i log softmax(u)_i for y_i ≥ 0 with Σ_i y_i = 1: gradient σ − y, Hessian diag σ − σσᵀ, σ = softmax(u). */
export const crossEntropyLoss = (y: Float64Array): OutputLoss => {
  const log = (u: Float64Array): Float64Array => logSoftmaxOf(u, u.length, 1);
  return {
    value: (u) => -log(u).reduce((sum, v, i) => sum + y[i]! * v, 0),
    gradient: (u) => log(u).map((v, i) => Math.exp(v) - y[i]!),
    hessian(u) {
      const s = log(u).map(Math.exp);
      const H = diagonal(s);
      const M = s.length;
      for (let i = 0; i < M; i++) for (let j = 0; j < M; j++) H[i * M + j]! -= s[i]! * s[j]!;
      return H;
    },
  };
};
