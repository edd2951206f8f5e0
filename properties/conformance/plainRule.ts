import type { Float64Matrix } from '../../src/arithmetic/float64.ts';
import type { Parameters } from '../../src/layers/layer.ts';
import type { Capabilities, LearningRule } from '../../src/learning/rule.ts';
import { type ChainView, chainOf } from '../../src/problem/chain.ts';
import type { Supervised } from '../../src/problem/problem.ts';

type M = Float64Matrix;
type Round = (v: number) => number;

/** How a plain rule computes: every sum and product passes through `round`. */
interface Plain extends Partial<Pick<LearningRule, 'accuracy' | 'unitRoundoff' | 'departures' | 'promises'>> {
  readonly id: string;
  readonly activation?: 'tanh' | 'relu';
  readonly placement?: 'after' | 'before';
  readonly round?: Round;
  /** Of inference, before activities are stored; as coarse as learning unless told. */
  readonly inferring?: Round;
  readonly capabilities?: Capabilities;
  /** A mistake: what an update is multiplied by. */
  readonly factor?: number;
}

const FUNCTIONS = {
  identity: { value: (u: number) => u, slope: () => 1 },
  tanh: { value: Math.tanh, slope: (u: number) => 1 - Math.tanh(u) ** 2 },
  relu: { value: (u: number) => Math.max(0, u), slope: (u: number) => (u > 0 ? 1 : 0) },
} as const;

/**
 * Predictive coding as people write it: layers φ(W z + b) or W φ(z) + b, gradient descent on activities with a fixed step from the
 * feedforward sweep until the gradient is small, then the local update. No premultipliers, skips or precisions; it refuses them.
 */
export function plainRule(given: Plain): LearningRule {
  const { id, activation, placement = 'after', round = (v: number) => v, factor = 1 } = given;
  const { inferring = round, accuracy, unitRoundoff, departures = {}, promises } = given;
  return {
    id,
    name: id,
    description: 'A plain network, by gradient descent on activities.',
    departures,
    ...(promises && { promises }),
    ...(accuracy === undefined ? {} : { accuracy }),
    ...(unitRoundoff === undefined ? {} : { unitRoundoff }),
    capabilities: {
      ...{ skips: false, scales: false, precisions: false, nonlinear: activation !== undefined },
      ...(activation && { activations: [activation], placements: [placement] }),
      ...given.capabilities,
    },
    async infer(_, problem, options) {
      requirePlain(problem, activation, placement);
      const z = descend(problem, options.accuracy, inferring);
      return z.map((zl, l) => (l === 0 || l === z.length - 1 ? zl : mapped(zl, round))); // as it stores them
    },
    learn: (_, problem, z) => updates(problem, z, round, factor),
  };
}

function requirePlain(problem: Supervised<M>, activation: string | undefined, placement: string): void {
  if (problem.x.columns !== problem.y.columns) throw new Error('as many targets as inputs, please');
  for (const at of chainOf(problem)) {
    if (at.skip || at.scale.data[0] !== 1 || at.precision.data[0] !== 1) throw new Error('plain layers only');
    if (at.activation === 'identity') continue;
    if (at.activation !== activation || at.placement !== placement) throw new Error(`${activation} ${placement} only`);
  }
}

/** What a layer predicts, with what its error is carried back through: s_z = ∂f/∂z as two factors around W. */
function layerAt(at: ChainView<M>, z: M, round: Round): { value: Float64Array; into: M; slope: Float64Array } {
  const phi = FUNCTIONS[at.activation as keyof typeof FUNCTIONS];
  const before = at.placement === 'before';
  const into = before ? mapped(z, (v) => round(phi.value(v))) : z;
  const W = mapped(at.weights, round);
  const { rows: m, columns: n } = W;
  const B = z.columns;
  const u = new Float64Array(m * B);
  for (let i = 0; i < m; i++)
    for (let b = 0; b < B; b++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum = round(sum + round(W.data[i * n + k]! * into.data[k * B + b]!));
      u[i * B + b] = at.bias ? round(sum + round(at.bias.data[i]!)) : sum;
    }
  return {
    value: before ? u : u.map((v) => round(phi.value(v))),
    into,
    slope: (before ? z.data : u).map((v) => round(phi.slope(v))),
  };
}

const mapped = (a: M, f: Round): M => ({ ...a, data: a.data.map(f) });

/** ε_l, and δ_l = φ′ ε_l where the activation comes after the weights. */
function errorsAt(layers: readonly ChainView<M>[], z: readonly M[], round: Round) {
  return layers.map((at, i) => {
    const f = layerAt(at, z[i]!, round);
    const error = z[i + 1]!.data.map((v, k) => round(round(v) - f.value[k]!));
    const delta = at.placement === 'before' ? error : error.map((e, k) => round(e * f.slope[k]!));
    return { ...f, error, delta };
  });
}

function descend(problem: Supervised<M>, accuracy: number, round: Round): readonly M[] {
  const layers = chainOf(problem);
  const [L, B] = [layers.length, problem.x.columns];
  const z: M[] = [problem.x];
  for (const [i, at] of layers.entries())
    z.push({ rows: at.weights.rows, columns: B, data: layerAt(at, z[i]!, round).value });
  z[L] = problem.y;
  const largest = Math.max(...layers.map(({ weights }) => weights.data.reduce((sum, v) => sum + v * v, 0)));
  const eta = 1 / (1 + 2 * largest);
  for (let step = 0; step < 200_000; step++) {
    const at = errorsAt(layers, z, round);
    let [gradient, size, moved] = [0, 0, false];
    for (let l = 1; l < L; l++) {
      const { weights: W, placement } = layers[l]!;
      const { delta, slope } = at[l]!;
      const data = z[l]!.data.map((v, k) => {
        const [j, b] = [Math.floor(k / B), k % B];
        let back = 0;
        for (let i = 0; i < W.rows; i++)
          back = round(back + round(round(W.data[i * W.columns + j]!) * delta[i * B + b]!));
        const g = round(at[l - 1]!.error[k]! - (placement === 'before' ? round(slope[k]! * back) : back));
        [gradient, size] = [gradient + g * g, size + v * v];
        const next = round(v - round(eta * g));
        moved ||= next !== v;
        return next;
      });
      z[l] = { ...z[l]!, data };
    }
    if (!moved || Math.sqrt(gradient) <= 1e-5 * accuracy * Math.sqrt(size)) break;
  }
  return z;
}

function updates(problem: Supervised<M>, z: readonly M[], round: Round, factor: number): Parameters<M>[] {
  const layers = chainOf(problem);
  const B = problem.x.columns;
  return errorsAt(
    layers,
    z.map((zl) => mapped(zl, round)),
    round,
  ).map(({ delta, into }, i) => {
    const { weights, bias } = layers[i]!;
    const [m, n] = [weights.rows, weights.columns];
    const [dW, db] = [new Float64Array(m * n), new Float64Array(m)];
    for (let r = 0; r < m; r++)
      for (let b = 0; b < B; b++) {
        const d = round(delta[r * B + b]! / B);
        db[r] = round(db[r]! + d);
        for (let c = 0; c < n; c++) dW[r * n + c] = round(dW[r * n + c]! + round(d * into.data[c * B + b]!));
      }
    const times = (a: Float64Array): Float64Array => a.map((v) => factor * v);
    return {
      weights: { rows: m, columns: n, data: times(dW) },
      ...(bias && { bias: { rows: m, columns: 1, data: times(db) } }),
    };
  });
}

/** To so many bits of significand, ties to even; exponents have no end. */
export const roundingTo =
  (bits: number): Round =>
  (v) => {
    if (v === 0 || !Number.isFinite(v)) return v;
    const unit = 2 ** (Math.floor(Math.log2(Math.abs(v))) + 1 - bits);
    const q = v / unit;
    const floor = Math.floor(q);
    const up = q - floor > 0.5 || (q - floor === 0.5 && floor % 2 !== 0);
    return (up ? floor + 1 : floor) * unit;
  };
