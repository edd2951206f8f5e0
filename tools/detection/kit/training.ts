import { float64 } from '../../../src/arithmetic/float64.ts';
import { backprop } from '../../../src/learning/updates.ts';
import type { Departure, RulePromise, TrajectoryOptions, TrajectoryPoint } from '../../../src/learning/rule.ts';
import { type Matrix, type Net, type Problem, mapped, withLayers } from './net.ts';
import { DEFINITION, type Update, gradient, outer, plus, rowSums, sweep, times, updates } from './pc.ts';

/** What a rule promises where it departs from predictive coding. */
export const promising = (promise: RulePromise): object => ({ promises: [promise] });

/** A departure that need not show. */
export const sometimes = (reason: string): Departure => ({ reason, shows: 'sometimes' });

/** Backpropagation, as the package computes it. */
export const localBackprop = (problem: Problem): Record<string, Matrix>[] =>
  backprop(float64, problem).map((d) => ({ ...d }));

/** States that are nearly those given. */
export const jittered = (z: readonly Matrix[]): Matrix[] =>
  z.map((m, l) => (l === 0 || l === z.length - 1 ? m : mapped(m, (v, i) => v * (1 + 0.01 * Math.sin(i + l)))));

/** The update from errors that were kept, where the activation is the identity; elsewhere from those at z. */
export function fromErrors(net: Net, z: readonly Matrix[], e: readonly Matrix[]): Update[] {
  const now = updates(DEFINITION, net, z);
  return net.layers.map(({ a, p, phi, b }, i) => {
    if (phi !== 'identity') return now[i]!;
    const weights = times((a * p) / net.B, outer(e[i]!, z[i]!));
    return b === undefined ? { weights } : { weights, bias: times(p / net.B, rowSums(e[i]!)) };
  });
}

/** A fixed number of equal steps of gradient descent from the sweep. */
export function equalSteps(net: Net, count: number, step: number): Matrix[] {
  let z = [...sweep(DEFINITION, net).slice(0, -1), net.y];
  for (let t = 0; t < count; t++) {
    const g = gradient(DEFINITION, net, z);
    z = z.map((zl, l) => (l === 0 || l === z.length - 1 ? zl : plus(zl, g[l]!, -step)));
  }
  return z;
}

export type Order = 'simultaneous' | 'alternating' | 'held' | 'mean' | 'late' | 'sequential';

/** Incremental predictive coding: z ← z − γ ∂F/∂z, θ ← θ − α ∂F/∂θ, in some order, right or wrong. */
export function incremental(
  given: Net,
  { steps, activityRate, parameterRate }: TrajectoryOptions,
  order: Order,
): TrajectoryPoint<Matrix>[] {
  let net = given;
  let z = [...sweep(DEFINITION, net).slice(0, -1), net.y];
  const point = (): TrajectoryPoint<Matrix> => ({
    activities: z,
    parameters: net.layers.map(({ W, b }) => ({
      weights: W,
      ...(b && { bias: { rows: b.length, columns: 1, data: Float64Array.from(b) } }),
    })),
  });
  const points = order === 'late' ? [] : [point()];
  for (let t = 0; t < steps + (order === 'late' ? 1 : 0); t++) {
    const rate = order === 'mean' ? activityRate / net.B : activityRate;
    let next: Matrix[] = [];
    if (order === 'sequential') {
      next = [...z];
      for (let l = 1; l < z.length - 1; l++) next[l] = plus(next[l]!, gradient(DEFINITION, net, next)[l]!, -rate);
    } else {
      const g = gradient(DEFINITION, net, z);
      next = z.map((zl, l) => (l === 0 || l === z.length - 1 ? zl : plus(zl, g[l]!, -rate)));
    }
    const d = updates(DEFINITION, net, order === 'alternating' ? next : z);
    z = next;
    if (order !== 'held')
      net = withLayers(net, ({ W, b }, l) => ({
        W: plus(W, d[l - 1]!.weights, parameterRate),
        b: b?.map((v, i) => v + parameterRate * d[l - 1]!.bias!.data[i]!),
      }));
    points.push(point());
  }
  return points;
}

/** A⁻¹ by Gauss–Jordan elimination with pivots. */
export function inverse({ rows: n, data }: Matrix): Matrix {
  const rows = Array.from({ length: n }, (_, i) => [
    ...data.slice(i * n, i * n + n),
    ...Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)),
  ]);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i]![k]!) > Math.abs(rows[pivot]![k]!)) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    const head = rows[k]![k]!;
    for (let j = 0; j < 2 * n; j++) rows[k]![j]! /= head;
    for (let i = 0; i < n; i++) {
      const factor = i === k ? 0 : rows[i]![k]!;
      for (let j = 0; j < 2 * n; j++) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  return { rows: n, columns: n, data: Float64Array.from(rows.flatMap((row) => row.slice(n))) };
}
