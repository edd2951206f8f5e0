import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';
import { random } from '../random.ts';
import { type Local, type Recorded, type RecordedEdge, hessianProduct, inner, localsOf, squared } from './network.ts';

/** Power steps; the Rayleigh quotient that they end with never exceeds the eigenvalue, and is near it from the tenth on. */
const STEPS = 25;
/** Operations for one layer's rows. */
const WORK = 5e8;

/**
 * λ_max of each sample's Hessian at its own gates, from below: the Rayleigh quotient after 25 power steps.
 *
 *     λ ≥ vᵀHv / vᵀv   for every v, so that an alarm is none of the method's making
 *
 * Cost: 25 times two products an edge.
 */
export function largestCurvatures(at: Recorded, locals: readonly Local[] = localsOf(at)): Float64Array {
  const product = hessianProduct(at, locals);
  const r = random(1, 'diagnostics/curvature');
  let v = at.states.map((z, i) =>
    at.clamped[i] ? undefined : { ...z, data: Float64Array.from(z.data, () => r.normal()) },
  );
  const B = at.states[0]!.columns;
  let quotients = new Float64Array(B);
  for (let step = 0; step < STEPS; step++) {
    const Hv = product(v);
    const lengths = columnProducts(v, v, B);
    quotients = columnProducts(v, Hv, B).map((vHv, b) => (lengths[b] === 0 ? 0 : vHv / lengths[b]!));
    const next = columnProducts(Hv, Hv, B).map((squared) => (squared > 0 ? 1 / Math.sqrt(squared) : 0));
    v = Hv.map((m) => m && { ...m, data: m.data.map((x, k) => x * next[k % B]!) });
  }
  return quotients;
}

function columnProducts(
  u: readonly (Float64Matrix | undefined)[],
  v: readonly (Float64Matrix | undefined)[],
  B: number,
): Float64Array<ArrayBuffer> {
  const sums = new Float64Array(B);
  for (const [i, a] of u.entries())
    if (a !== undefined) for (let k = 0; k < a.data.length; k++) sums[k % B]! += a.data[k]! * v[i]!.data[k]!;
  return sums;
}

/**
 * The largest eigenvalue of what learning iterates in one row of W, over all rows, from below.
 *
 *     C_i = (1/B) Σ_b f′(a_ib)² z_b z_bᵀ,   z = z_from:   gated samples alone teach row i
 *
 * Of many rows as many are looked at, evenly, as a second allows.   Cost: 25 times two products with z.
 */
export function largestLearningCurvature(
  { weights, from }: RecordedEdge,
  states: readonly Float64Matrix[],
  { slope }: Pick<Local, 'slope'>,
): number {
  const z = states[from]!;
  const r = random(1, 'diagnostics/learning');
  const count = Math.max(1, Math.min(weights.rows, Math.floor(WORK / (4 * STEPS * z.data.length))));
  const rows = Int32Array.from({ length: count }, (_, i) => Math.floor((i * weights.rows) / count));
  const gates = float64.gather(slope, rows);
  const start = Float64Array.from({ length: count * weights.columns }, () => r.normal());
  let V = float64.matrix(count, weights.columns, start);
  let largest = 0;
  for (let step = 0; step < STEPS; step++) {
    const seen = float64.multiply(V, z);
    for (let k = 0; k < seen.data.length; k++) seen.data[k]! *= gates.data[k]! ** 2 / z.columns;
    const CV = float64.multiply(seen, z, { transposeB: true });
    largest = 0;
    for (let i = 0; i < V.rows; i++) {
      const row = (m: Float64Matrix): Float64Array => m.data.subarray(i * m.columns, (i + 1) * m.columns);
      const [v, Cv] = [row(V), row(CV)];
      const [length, size] = [squared({ data: v }), squared({ data: Cv })];
      if (length > 0) largest = Math.max(largest, inner({ data: v }, { data: Cv }) / length);
      const scale = size > 0 ? 1 / Math.sqrt(size) : 0;
      for (let j = 0; j < Cv.length; j++) Cv[j]! *= scale;
    }
    V = CV;
  }
  return largest;
}

/** σ_max(W), from below, by 25 power steps with WᵀW. */
export function largestSingularValue(W: Float64Matrix): number {
  const r = random(1, 'diagnostics/singular');
  let v = float64.matrix(
    W.columns,
    1,
    Float64Array.from({ length: W.columns }, () => r.normal()),
  );
  let σ = 0;
  for (let step = 0; step < STEPS; step++) {
    const Wv = float64.multiply(W, v);
    const length = Math.sqrt(squared(v));
    if (length === 0) return 0;
    σ = Math.sqrt(squared(Wv)) / length;
    const next = float64.multiply(W, Wv, { transposeA: true });
    const scale = Math.sqrt(squared(next)) || 1;
    v = { ...next, data: next.data.map((x) => x / scale) };
  }
  return σ;
}
