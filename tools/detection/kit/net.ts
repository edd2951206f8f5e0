import { ACTIVATIONS, type ActivationName } from '../../../src/arithmetic/activations.ts';
import { type Float64Matrix, float64 } from '../../../src/arithmetic/float64.ts';
import { chainOf } from '../../../src/problem/chain.ts';
import { problem as build } from '../../../src/problem/numbers.ts';
import type { Supervised } from '../../../src/problem/problem.ts';

/** Row-major doubles, a sample is a column. */
export type Matrix = Float64Matrix;
export type Problem = Supervised<Matrix>;

/** Layer l as research code holds it: f(z) = τz + φ(aWz + b), or τz + aWφ(z) + b. */
export interface Layer {
  readonly W: Matrix;
  readonly a: number;
  readonly p: number;
  readonly skip: boolean;
  readonly b: Float64Array | undefined;
  readonly phi: ActivationName;
  readonly before: boolean;
}

/** A network with its batch, copied out of a problem. */
export interface Net {
  readonly layers: readonly Layer[];
  readonly x: Matrix;
  readonly y: Matrix;
  readonly B: number;
}

export const zeros = (rows: number, columns: number): Matrix => ({
  ...{ rows, columns },
  data: new Float64Array(rows * columns),
});
export const copy = ({ rows, columns, data }: Matrix): Matrix => ({ rows, columns, data: Float64Array.from(data) });
export function mapped({ rows, columns, data }: Matrix, f: (v: number, i: number) => number): Matrix {
  const out = new Float64Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = f(data[i]!, i);
  return { rows, columns, data: out };
}

export const netOf = (problem: Problem): Net => ({
  layers: chainOf(problem).map((at): Layer => ({
    ...{ W: copy(at.weights), a: at.scale.data[0]!, p: at.precision.data[0]!, skip: at.skip },
    ...{ b: at.bias && Float64Array.from(at.bias.data), phi: at.activation, before: at.placement === 'before' },
  })),
  ...{ x: copy(problem.x), y: copy(problem.y), B: problem.x.columns },
});

export const isLinear = ({ layers }: Net): boolean =>
  layers.every(({ phi, b }) => phi === 'identity' && b === undefined);

/** Some layers changed; `l` is 1..L. */
export const withLayers = (net: Net, change: (layer: Layer, l: number, L: number) => Partial<Layer>): Net => ({
  ...net,
  layers: net.layers.map((layer, i) => ({ ...layer, ...change(layer, i + 1, net.layers.length) })),
});

/** The same network as a problem of the package. */
export function problemOf({ layers, x, y, B }: Net): Problem {
  const biased = layers.some(({ b }) => b !== undefined);
  return build(float64, {
    widths: [x.rows, ...layers.map(({ W }) => W.rows)],
    weights: layers.map(({ W }) => W.data),
    scales: layers.map(({ a }) => a),
    skips: layers.map(({ skip }) => skip),
    precisions: layers.map(({ p }) => p),
    ...(biased ? { biases: layers.map(({ b, W }) => b ?? new Float64Array(W.rows)) } : {}),
    activations: layers.map(({ phi }) => phi),
    placement: layers.some(({ before }) => before) ? 'before' : 'after',
    ...{ x: x.data, y: y.data, batch: B },
  });
}

/** Inputs and targets of some samples. */
export const samples = (net: Net, from: number, to: number): Net => ({
  ...net,
  ...{ x: columns(net.x, from, to), y: columns(net.y, from, to), B: to - from },
});
export function columns(m: Matrix, from: number, to: number): Matrix {
  const out = zeros(m.rows, to - from);
  for (let i = 0; i < m.rows; i++)
    for (let j = from; j < to; j++) out.data[i * out.columns + j - from] = m.data[i * m.columns + j]!;
  return out;
}
/** Columns side by side. */
export function beside(parts: readonly Matrix[]): Matrix {
  const out = zeros(
    parts[0]!.rows,
    parts.reduce((n, { columns }) => n + columns, 0),
  );
  let at = 0;
  for (const part of parts) {
    for (let i = 0; i < out.rows; i++)
      for (let j = 0; j < part.columns; j++) out.data[i * out.columns + at + j] = part.data[i * part.columns + j]!;
    at += part.columns;
  }
  return out;
}

export const value = (phi: ActivationName, u: number): number => ACTIVATIONS[phi].value(u);
export const slope = (phi: ActivationName, u: number): number => ACTIVATIONS[phi].slope(u);
export const norm = (list: readonly Matrix[]): number => Math.hypot(...list.map(({ data }) => hypot(data)));
function hypot(data: Float64Array): number {
  let most = 0;
  for (const v of data) most = Math.max(most, Math.abs(v));
  if (!(most > 0) || most === Infinity) return most;
  let sum = 0;
  for (const v of data) sum += (v / most) ** 2;
  return most * Math.sqrt(sum);
}
