import { ACTIVATIONS, type ActivationName } from '../../src/arithmetic/activations.ts';
import { type Float64Matrix, float64 } from '../../src/arithmetic/float64.ts';
import { frobenius } from '../../src/arithmetic/norm.ts';
import type { Parameters } from '../../src/layers/layer.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { type ChainView, chainOf } from '../../src/problem/chain.ts';
import type { Supervised } from '../../src/problem/problem.ts';

type M = Float64Matrix;

/** What a layer's activation does in a rule: φ and φ′ at u, where it was `before` in the sweep. */
export interface Bend {
  readonly value: (phi: ActivationName, u: number, before: number) => number;
  readonly slope: (phi: ActivationName, u: number, before: number) => number;
}

const RIGHT: Bend = { value: (phi, u) => ACTIVATIONS[phi].value(u), slope: (phi, u) => ACTIVATIONS[phi].slope(u) };

const each = (a: M, b: M, f: (a: number, b: number) => number): M => ({
  ...a,
  data: a.data.map((v, i) => f(v, b.data[i]!)),
});
const scaled = (c: number, a: M): M => ({ ...a, data: a.data.map((v) => c * v) });
const norm = (list: readonly M[]): number => frobenius(list.map(({ data }) => data));
const ones = (n: number): M => float64.matrix(1, n, new Float64Array(n).fill(1));

/**
 * Predictive coding as people write it: descent of the energy in activities with a fixed step from the sweep, then one gradient of the
 * weights. `infers` and `learns` say what its activations do.
 */
export function handwritten(infers: Partial<Bend> = {}, learns: Partial<Bend> = {}): LearningRule {
  const [inferring, learning] = [infers, learns].map((bend): Bend => ({ ...RIGHT, ...bend }));
  return {
    ...{ id: 'handwritten', name: 'Written by hand', description: 'Gradient descent on activities.' },
    async infer(_, problem) {
      const layers = chainOf(problem);
      const sweep = [problem.x];
      for (const layer of layers) sweep.push(forward(RIGHT, layer, sweep.at(-1)!, sweep.at(-1)!).out);
      let z = [...sweep.slice(0, -1), problem.y];
      const step = 0.9 / steepest(layers);
      for (let t = 0; t < 60_000; t++) {
        const passes = layers.map((layer, i) => forward(inferring!, layer, z[i]!, sweep[i]!));
        const errors = layers.map(({ precision }, i) =>
          scaled(precision.data[0]!, float64.subtract(z[i + 1]!, passes[i]!.out)),
        );
        const gradient = errors.slice(0, -1).map((e, i) => float64.subtract(e, passes[i + 1]!.back(errors[i + 1]!)));
        if (norm(gradient) <= 1e-12 * norm(z)) break;
        z = z.map((zl, l) =>
          l === 0 || l === layers.length ? zl : float64.subtract(zl, scaled(step, gradient[l - 1]!)),
        );
      }
      return z;
    },
    learn: (_, problem, z) => updates(learning!, problem, z),
    capabilities: { nonlinear: true },
    departures: {},
  };
}

/** An upper bound on the largest eigenvalue of the Hessian, generous enough for curved activations. */
const steepest = (layers: readonly ChainView<M>[]): number =>
  Math.max(
    ...layers.map(({ weights, scale, precision, skip }) => {
      const J = (skip ? 1 : 0) + 1.13 * Math.abs(scale.data[0]!) * Math.hypot(...weights.data);
      return precision.data[0]! * (1 + J) ** 2;
    }),
  );

function updates(bend: Bend, problem: Supervised<M>, z: readonly M[]): Parameters<M>[] {
  return chainOf(problem).map((layer, i) => {
    const { out, signal, into } = forward(bend, layer, z[i]!, z[i]!);
    const s = signal(scaled(layer.precision.data[0]! / problem.x.columns, float64.subtract(z[i + 1]!, out)));
    const weights = scaled(layer.scale.data[0]!, float64.multiply(s, into, { transposeB: true }));
    return { weights, ...(layer.bias && { bias: float64.multiply(s, ones(s.columns), { transposeB: true }) }) };
  });
}

/** f(z), and how an error of it is carried to the weights' signal and back to z. */
function forward(bend: Bend, layer: ChainView<M>, z: M, swept: M) {
  const { weights, scale, skip, bias, activation: phi, placement } = layer;
  const affine = (v: M): M => {
    const aWv = scaled(scale.data[0]!, float64.multiply(weights, v));
    return bias ? float64.add(aWv, float64.multiply(bias, ones(v.columns))) : aWv;
  };
  const after = placement === 'after';
  const [u, before] = after ? [affine(z), affine(swept)] : [z, swept];
  const value = each(u, before, (v, w) => bend.value(phi, v, w));
  const slope = each(u, before, (v, w) => bend.slope(phi, v, w));
  const through = after ? value : affine(value);
  const signal = (e: M): M => (after ? each(slope, e, (v, w) => v * w) : e);
  return {
    ...{ out: skip ? float64.add(z, through) : through, signal, into: after ? z : value },
    back(e: M): M {
      const pulled = scaled(scale.data[0]!, float64.multiply(weights, signal(e), { transposeA: true }));
      const own = after ? pulled : each(slope, pulled, (v, w) => v * w);
      return skip ? float64.add(e, own) : own;
    },
  };
}
