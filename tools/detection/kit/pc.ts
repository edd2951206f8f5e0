import { float64 } from '../../../src/arithmetic/float64.ts';
import type { ActivationName } from '../../../src/arithmetic/activations.ts';
import { type Layer, type Matrix, type Net, mapped, norm, slope, value, zeros } from './net.ts';

/** What a piece of research code may do otherwise than the definition; everything absent is as it should be. */
export interface Parts {
  readonly value: (phi: ActivationName, u: number, layer: Layer) => number;
  /** φ′(u) in the feedback; `z` is the state that the layer predicts from (`before`) or that it predicts (`after`). */
  readonly slopeBack: (phi: ActivationName, u: number, layer: Layer, at: Place) => number;
  /** φ′(u) in the update. */
  readonly slopeLearn: (phi: ActivationName, u: number, layer: Layer, at: Place) => number;
  readonly multiply: (A: Matrix, B: Matrix) => Matrix;
  readonly multiplyT: (A: Matrix, B: Matrix) => Matrix;
  /** A Bᵀ */
  readonly outer: (A: Matrix, B: Matrix) => Matrix;
}
/** Where a slope is taken: layer l, unit i, sample b, with the states of the net. */
export interface Place {
  readonly l: number;
  readonly i: number;
  readonly b: number;
  readonly z: readonly Matrix[];
}

export function multiply(A: Matrix, B: Matrix): Matrix {
  if (A.data.length > 256) return float64.multiply(A, B);
  const out = zeros(A.rows, B.columns);
  for (let i = 0; i < A.rows; i++)
    for (let k = 0; k < A.columns; k++) {
      const a = A.data[i * A.columns + k]!;
      for (let j = 0; j < B.columns; j++) out.data[i * B.columns + j]! += a * B.data[k * B.columns + j]!;
    }
  return out;
}
export function transpose(A: Matrix): Matrix {
  const out = zeros(A.columns, A.rows);
  for (let i = 0; i < A.rows; i++)
    for (let j = 0; j < A.columns; j++) out.data[j * A.rows + i] = A.data[i * A.columns + j]!;
  return out;
}
export const multiplyT = (A: Matrix, B: Matrix): Matrix => multiply(transpose(A), B);
export const outer = (A: Matrix, B: Matrix): Matrix => multiply(A, transpose(B));
export const plus = (A: Matrix, B: Matrix, c = 1): Matrix => mapped(A, (v, i) => v + c * B.data[i]!);
export const times = (c: number, A: Matrix): Matrix => mapped(A, (v) => c * v);
export const hadamard = (A: Matrix, B: Matrix): Matrix => mapped(A, (v, i) => v * B.data[i]!);

export const DEFINITION: Parts = {
  value: (phi, u) => value(phi, u),
  slopeBack: (phi, u) => slope(phi, u),
  slopeLearn: (phi, u) => slope(phi, u),
  ...{ multiply, multiplyT, outer },
};
export const parts = (changed: Partial<Parts>): Parts => ({ ...DEFINITION, ...changed });

/** aWz + b of layer l, or the state itself where the activation stands before the weights. */
export function preactivation(P: Parts, { W, a, b, before }: Layer, z: Matrix): Matrix {
  if (before) return z;
  return shifted(times(a, P.multiply(W, z)), b);
}
const shifted = (m: Matrix, b: Float64Array | undefined): Matrix =>
  b === undefined ? m : mapped(m, (v, i) => v + b[Math.floor(i / m.columns)]!);

/** f_l(z) */
export function predict(P: Parts, layer: Layer, z: Matrix): Matrix {
  const { W, a, b, skip, phi, before } = layer;
  const phiOf = (m: Matrix): Matrix => (phi === 'identity' ? m : mapped(m, (u) => P.value(phi, u, layer)));
  const out = before ? shifted(times(a, P.multiply(W, phiOf(z))), b) : phiOf(preactivation(P, layer, z));
  return skip ? plus(z, out) : out;
}

export function sweep(P: Parts, { layers, x }: Net): Matrix[] {
  const z = [x];
  for (const layer of layers) z.push(predict(P, layer, z.at(-1)!));
  return z;
}
/** z_l − f_l(z_{l−1}); entry l−1 is layer l. */
export const errors = (P: Parts, { layers }: Net, z: readonly Matrix[]): Matrix[] =>
  layers.map((layer, i) => plus(z[i + 1]!, predict(P, layer, z[i]!), -1));

/** (∂f_l/∂z_{l−1})ᵀ s */
export function feedback(P: Parts, { layers }: Net, l: number, z: readonly Matrix[], s: Matrix): Matrix {
  const layer = layers[l - 1]!;
  const { W, a, skip, phi, before } = layer;
  const u = preactivation(P, layer, z[l - 1]!);
  const bent = (m: Matrix): Matrix => {
    if (phi === 'identity') return m;
    return mapped(m, (v, k) => {
      const at = { l, i: Math.floor(k / m.columns), b: k % m.columns, z };
      return v * P.slopeBack(phi, u.data[k]!, layer, at);
    });
  };
  const back = before ? bent(times(a, P.multiplyT(W, s))) : times(a, P.multiplyT(W, bent(s)));
  return skip ? plus(s, back) : back;
}

/** ∂F/∂z_l of each sample, l = 1..L−1; the other entries are zero. */
export function gradient(P: Parts, net: Net, z: readonly Matrix[]): Matrix[] {
  const s = errors(P, net, z).map((e, i) => times(net.layers[i]!.p, e));
  return z.map((zl, l) =>
    l === 0 || l === z.length - 1 ? zeros(zl.rows, zl.columns) : plus(s[l - 1]!, feedback(P, net, l + 1, z, s[l]!), -1),
  );
}

/** One layer's update, mean over the batch. */
export type Update = {
  readonly weights: Matrix;
  readonly bias?: Matrix;
};
export function updates(P: Parts, net: Net, z: readonly Matrix[]): Update[] {
  return errors(P, net, z).map((e, i) => {
    const layer = net.layers[i]!;
    const { a, p, phi, before, b } = layer;
    const u = preactivation(P, layer, z[i]!);
    let s = times(p, e);
    if (!before && phi !== 'identity')
      s = mapped(s, (v, k) => {
        const at = { l: i + 1, i: Math.floor(k / s.columns), b: k % s.columns, z };
        return v * P.slopeLearn(phi, u.data[k]!, layer, at);
      });
    const pre = before && phi !== 'identity' ? mapped(z[i]!, (v) => P.value(phi, v, layer)) : z[i]!;
    const weights = times(a / net.B, P.outer(s, pre));
    return b === undefined ? { weights } : { weights, bias: times(1 / net.B, rowSums(s)) };
  });
}
/** Every update times a factor of its layer, counted from 0. */
export const scaled = (list: readonly Update[], factor: (i: number) => number): Update[] =>
  list.map(({ weights, bias }, i) => ({
    weights: times(factor(i), weights),
    ...(bias && { bias: times(factor(i), bias) }),
  }));
export function rowSums(s: Matrix): Matrix {
  const out = zeros(s.rows, 1);
  for (let i = 0; i < s.rows; i++) for (let j = 0; j < s.columns; j++) out.data[i]! += s.data[i * s.columns + j]!;
  return out;
}
/** F, mean over the batch. */
export const energy = (P: Parts, net: Net, z: readonly Matrix[]): number =>
  errors(P, net, z).reduce((sum, e, i) => sum + (net.layers[i]!.p * norm([e]) ** 2) / 2, 0) / net.B;

/** The largest singular value of W, by power iteration, with some air. */
export function spectralNorm(W: Matrix): number {
  let v: Matrix = { rows: W.columns, columns: 1, data: Float64Array.from({ length: W.columns }, (_, i) => 1 + i / 7) };
  let size = 0;
  for (let k = 0; k < 60; k++) {
    const n = norm([v]);
    if (!(n > 0)) return 0;
    v = multiplyT(W, multiply(W, times(1 / n, v)));
    size = Math.sqrt(norm([v]));
  }
  return size * 1.05;
}

/** An upper bound on the curvature of the energy, were the errors small. */
export function smoothness({ layers }: Net): number {
  const c = layers.map(({ W, a, skip }) => (skip ? 1 : 0) + 1.13 * Math.abs(a) * spectralNorm(W));
  let most = 0;
  for (let l = 1; l < layers.length; l++) {
    const [p, q] = [layers[l - 1]!.p, layers[l]!.p];
    const sides = (l > 1 ? p * c[l - 1]! : 0) + (l < layers.length - 1 ? q * c[l]! : 0);
    most = Math.max(most, p + q * c[l]! ** 2 + sides);
  }
  return most;
}

/**
 * Nesterov's descent with restarts from the sweep, until ‖∇F‖ ≤ tolerance ‖z‖ or rounding stops it; where the gradient grows, it
 * starts again with half the step. Gives undefined where it does not get there.
 */
export function settle(P: Parts, net: Net, tolerance: number, most = 20_000): Matrix[] | undefined {
  const start = sweep(P, net);
  start[start.length - 1] = net.y;
  if (net.layers.length === 1) return start;
  const p = Math.min(1, ...net.layers.map(({ p }) => p));
  const first = norm(gradient(P, net, start));
  for (let step = 1 / smoothness(net), tries = 0; tries < 8; tries++, step /= 2) {
    let [z, ahead, t] = [start, start, 1];
    let best = { size: Infinity, at: start, k: 0 };
    for (let k = 0; k < most; k++) {
      const g = gradient(P, net, ahead);
      const size = norm(g);
      if (size < best.size) best = { size, at: ahead, k };
      if (size <= tolerance * p * norm(ahead)) return ahead;
      if (!(size <= 1e3 * first)) break;
      if (k - best.k > 300 && best.size <= 1e3 * tolerance * p * norm(best.at)) return best.at;
      if (k - best.k > 2000) break;
      let uphill = 0;
      const next = ahead.map((a, l) => {
        if (l === 0 || l === ahead.length - 1) return a;
        const n = plus(a, g[l]!, -step);
        for (let i = 0; i < n.data.length; i++) uphill += (n.data[i]! - z[l]!.data[i]!) * g[l]!.data[i]!;
        return n;
      });
      const tNext = uphill > 0 ? 1 : (1 + Math.sqrt(1 + 4 * t * t)) / 2;
      const beta = uphill > 0 ? 0 : (t - 1) / tNext;
      const was = z;
      ahead = next.map((n, l) =>
        l === 0 || l === next.length - 1 ? n : mapped(n, (v, i) => v + beta * (v - was[l]!.data[i]!)),
      );
      [z, t] = [next, tNext];
    }
  }
  return undefined;
}
