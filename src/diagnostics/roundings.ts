import { ACTIVATIONS, type ActivationName, PIECEWISE_LINEAR } from '../arithmetic/activations.ts';
import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';
import { type Local, type Recorded, type RecordedEdge, entrywise } from './network.ts';

/** A library's f and f′ are trusted to this many units in the last place. */
const FUNCTION_ULPS = 8;

const magnitudes = (m: Float64Matrix): Float64Matrix => entrywise(Math.abs, m);
const hasKink = (name: ActivationName): boolean => name !== 'identity' && PIECEWISE_LINEAR.has(name);

/** k u/(1 − k u): what k rounded operations can do. @see Higham 2002, Lemma 3.1 */
const gamma = (k: number, u: number): number => (k * u) / Math.max(1 - k * u, Number.EPSILON);

/** How far what another program computed at the same states can be off by its roundings alone, entry by entry. */
export interface Roundings {
  readonly error: Float64Matrix;
  readonly gated: Float64Matrix;
}

/**
 * Bounds for ε and h of an edge, of a program that works with unit roundoff u and sums in any order.
 *
 *     |δa| ≤ γ_{n+2} (|W| |z| + |b|),   |δε| ≤ sup|f′| |δa| + 8u|f(a)| + u(|x| + |f(a)|),   |δh| ≤ sup|f′| |δε| + sup|f″| |δa| |ε| + 8u|h|
 *
 * Where a may lie on the other side of a kink, f′ may be either side's, and |δh| grows by |ε|.
 */
export function edgeRoundings(
  edge: RecordedEdge,
  states: readonly Float64Matrix[],
  local: Local,
  u: number,
): Roundings {
  const { suprema } = ACTIVATIONS[edge.activation];
  const [slope, curvature] = [suprema[0] === Infinity ? undefined : suprema[0], suprema[1]];
  const z = states[edge.from]!;
  const size = float64.multiply(magnitudes(edge.weights), magnitudes(z));
  const g = gamma(edge.weights.columns + 2, u);
  const x = states[edge.to]!;
  const [error, gated] = [new Float64Array(size.data.length), new Float64Array(size.data.length)];
  for (let k = 0; k < error.length; k++) {
    const da = g * (size.data[k]! + Math.abs(edge.bias?.data[Math.floor(k / size.columns)] ?? 0));
    const [f, e, s] = [local.prediction.data[k]!, Math.abs(local.error.data[k]!), Math.abs(local.slope.data[k]!)];
    const steepest = slope ?? s + curvature * da;
    error[k] = steepest * da + (FUNCTION_ULPS + 1) * u * Math.abs(f) + u * Math.abs(x.data[k]!);
    const bend = hasKink(edge.activation) ? (Math.abs(local.preactivation.data[k]!) <= da ? e : 0) : curvature * da * e;
    gated[k] = steepest * error[k]! + bend + FUNCTION_ULPS * u * s * e;
  }
  const shape = { rows: size.rows, columns: size.columns };
  return { error: { ...shape, data: error }, gated: { ...shape, data: gated } };
}

/** The same for the gradient in the free states: |δg_i| ≤ p |δε_in| + Σ_out p |W|ᵀ (|δh| + γ |h|) + 2u|g|. */
export function gradientRoundings(at: Recorded, locals: readonly Local[], u: number): (Float64Matrix | undefined)[] {
  const sums = at.states.map((z, i) =>
    at.clamped[i] ? undefined : float64.matrix(z.rows, z.columns, new Float64Array(z.data.length)),
  );
  for (const [e, edge] of at.edges.entries()) {
    const { from, to, weights, precision } = edge;
    const { error, gated } = edgeRoundings(edge, at.states, locals[e]!, u);
    const own = entrywise((d, ε) => d + 4 * u * Math.abs(ε), error, locals[e]!.error);
    if (sums[to] !== undefined) float64.axpby(precision, own, 1, sums[to]);
    if (sums[from] === undefined) continue;
    const back = entrywise((d, h) => d + gamma(weights.rows + 4, u) * Math.abs(h), gated, locals[e]!.gated);
    float64.gemm(precision, magnitudes(weights), back, 1, sums[from], { transposeA: true });
  }
  return sums;
}
