import type { ArrayArithmetic, HostMatrix } from '../arithmetic/hostArithmetic.ts';

type Matrix = HostMatrix<'float64'>;
type Engine = ArrayArithmetic<'float64'>;

/** φ of the hidden layers; the output layer is a sigmoid. */
export type Hidden = 'relu' | 'tanh';

/** φ, and φ′ from the value of φ. */
const FUNCTIONS: Readonly<Record<Hidden | 'sigmoid', { value: (u: number) => number; slope: (v: number) => number }>> =
  {
    relu: { value: (u) => (u > 0 ? u : 0), slope: (v) => (v > 0 ? 1 : 0) },
    tanh: { value: Math.tanh, slope: (v) => 1 - v * v },
    sigmoid: { value: (u) => 1 / (1 + Math.exp(-u)), slope: (v) => v * (1 - v) },
  };

/** Activities of a sweep with errors put in: v_l = φ(W_l z_{l−1}) and z_l = v_l + e_l; of the output v_L alone. */
export interface Sweep {
  /** v_1 … v_L, entry l. */
  readonly v: readonly Matrix[];
  /** z_0 … z_{L−1}. */
  readonly z: readonly Matrix[];
}

/** Where inference in error coordinates ended. */
export interface ErrorInference {
  /** e_1 … e_{L−1}, entry l. */
  readonly e: readonly Matrix[];
  readonly sweep: Sweep;
  /** The feedforward sweep, e = 0. */
  readonly start: Sweep;
  /** F at the end over F at e = 0, sums over the batch. */
  readonly energyRatio: number;
  /** ‖∇F‖/‖e‖ at the end: how far from an equilibrium. */
  readonly gradientRatio: number;
  /** The share of hidden units whose sign of u changed in the last step: they sit at a kink. */
  readonly flipped: number;
}

/**
 * An autoencoder of fully connected layers without biases, and its inference in error coordinates (ePC).
 *
 *     F = Σ_b ½ Σ_{l<L} ‖e_l‖² + ½ ‖y − v_L‖²,   v_l = φ_l(W_l z_{l−1}),  z_l = v_l + e_l
 *     ∂F/∂e_l = e_l + g_l,   g_{l−1} = W_lᵀ δ_l,  δ_l = g_l ∘ φ_l′,  δ_L = (v_L − y) ∘ φ_L′
 *
 * With ReLUs there may be no reachable equilibrium: nothing is certified here, and `gradientRatio` and `flipped` say how it stands.
 * Source: 2605.11911 A.3, B.2; arXiv 2505.20137.
 */
export function autoencoder(A: Engine, hidden: Hidden) {
  const zeros = (rows: number, columns: number): Matrix => A.matrix(rows, columns, new Float64Array(rows * columns));
  const activate = (l: number, L: number, u: Matrix): Matrix => {
    const { value } = FUNCTIONS[l === L ? 'sigmoid' : hidden];
    const { data } = u;
    for (let i = 0; i < data.length; i++) data[i] = value(data[i]!); // u is a fresh product
    return u;
  };
  /** a ∘ φ′, in place. */
  const timesSlope = (l: number, L: number, a: Matrix, v: Matrix): Matrix => {
    const { slope } = FUNCTIONS[l === L ? 'sigmoid' : hidden];
    const [p, q] = [a.data, v.data];
    for (let i = 0; i < p.length; i++) p[i] = p[i]! * slope(q[i]!);
    return a;
  };

  /** v_1 may be given: it does not depend on errors. */
  const sweep = (W: readonly Matrix[], x: Matrix, e?: readonly Matrix[], v1?: Matrix): Sweep => {
    const L = W.length;
    const [v, z]: [Matrix[], Matrix[]] = [[x], [x]];
    for (let l = 1; l <= L; l++) {
      v[l] = l === 1 && v1 ? v1 : activate(l, L, A.multiply(W[l - 1]!, z[l - 1]!));
      if (l < L) z[l] = e ? A.add(v[l]!, e[l]!) : v[l]!;
    }
    return { v, z };
  };

  /** δ_1 … δ_L and g_1 … g_{L−1} from δ_L. */
  const back = (W: readonly Matrix[], v: readonly Matrix[], last: Matrix) => {
    const L = W.length;
    const [delta, g]: [Matrix[], Matrix[]] = [[], []];
    delta[L] = last;
    for (let l = L; l > 1; l--) {
      g[l - 1] = A.multiply(W[l - 1]!, delta[l]!, { transposeA: true });
      delta[l - 1] = timesSlope(l - 1, L, A.copy(g[l - 1]!), v[l - 1]!);
    }
    return { delta, g };
  };
  const outputDelta = (W: readonly Matrix[], { v }: Sweep, y: Matrix): Matrix =>
    timesSlope(W.length, W.length, A.subtract(v[W.length]!, y), v[W.length]!);

  /**
   * λ_max = 1 + σ_max(J)² of F's Gauss–Newton Hessian at e = 0, the greatest over the batch, from a few power steps: a lower bound.
   */
  const curvature = (W: readonly Matrix[], { v }: Sweep, from: readonly Matrix[], steps: number): number => {
    const L = W.length;
    let d = from;
    let greatest = 0;
    for (let k = 0; k < steps; k++) {
      const before = columnNorms(d.slice(1));
      const scaled = d.map((m, l) => (l === 0 ? m : dividedColumns(A, m, before)));
      let dz = scaled[1]!;
      for (let l = 2; l <= L; l++) {
        const moved = timesSlope(l, L, A.multiply(W[l - 1]!, dz), v[l]!);
        dz = l < L ? A.add(moved, scaled[l]!) : moved;
      }
      const { g } = back(W, v, timesSlope(L, L, dz, v[L]!));
      d = [d[0]!, ...g.slice(1)];
      greatest = Math.max(...columnNorms(d.slice(1)));
    }
    return 1 + greatest;
  };

  const energy = (e: readonly Matrix[], { v }: Sweep, y: Matrix): number => {
    const r = A.subtract(y, v.at(-1)!);
    return (A.inner(r, r).data[0]! + e.slice(1).reduce((sum, m) => sum + A.inner(m, m).data[0]!, 0)) / 2;
  };

  /** T steps e ← e − (e + g)/λ_max from e = 0, with λ_max from four power steps.   Cost: 4 (T + 4) products, W_1 in one of them only. */
  const infer = (W: readonly Matrix[], x: Matrix, y: Matrix, T: number): ErrorInference => {
    const L = W.length;
    const start = sweep(W, x);
    let e = start.z.map((m) => zeros(m.rows, m.columns));
    let at = start;
    let { g } = back(W, at.v, outputDelta(W, at, y));
    const eta = 1 / curvature(W, start, [x, ...g.slice(1)], 4);
    let flipped = 0;
    for (let t = 0; t < T; t++) {
      e = e.map((m, l) => (l === 0 ? m : moved(A, m, g[l]!, eta)));
      const before = at;
      at = sweep(W, x, e, start.v[1]);
      if (t === T - 1) flipped = flips(before.v.slice(1, L), at.v.slice(1, L));
      ({ g } = back(W, at.v, outputDelta(W, at, y)));
    }
    let [gradient, size] = [0, 0];
    for (let l = 1; l < L; l++) {
      const d = A.add(e[l]!, g[l]!);
      gradient += A.inner(d, d).data[0]!;
      size += A.inner(e[l]!, e[l]!).data[0]!;
    }
    const first = energy(
      start.z.map((m) => zeros(m.rows, m.columns)),
      start,
      y,
    );
    return {
      ...{ e, sweep: at, start, flipped, energyRatio: energy(e, at, y) / first },
      gradientRatio: Math.sqrt(gradient / size),
    };
  };

  /** s_l and u_{l−1}, l = 1..L, with ΔW_l = (1/B) s_l u_{l−1}ᵀ. */
  const backprop = (W: readonly Matrix[], x: Matrix, y: Matrix) => {
    const at = sweep(W, x);
    const { delta } = back(W, at.v, outputDelta(W, at, y));
    const minus = A.matrix(1, 1, [-1]);
    return { s: delta.map((d) => A.scale(minus, d)), u: at.z, zHat: at.z };
  };
  const local = (W: readonly Matrix[], y: Matrix, { e, sweep: at, start }: ErrorInference) => {
    const L = W.length;
    const s = W.map((_, i) => {
      const l = i + 1;
      return timesSlope(l, L, l === L ? A.subtract(y, at.v[L]!) : A.copy(e[l]!), at.v[l]!);
    });
    return { s: [y, ...s], u: at.z, zHat: start.z };
  };

  return { sweep, infer, backprop, local };
}

/** e − η(e + g) */
function moved(A: Engine, e: Matrix, g: Matrix, eta: number): Matrix {
  const next = A.copy(e);
  const [p, q] = [next.data, g.data];
  for (let i = 0; i < p.length; i++) p[i] = p[i]! - eta * (p[i]! + q[i]!);
  return next;
}

/** The norm of each sample over all layers. */
function columnNorms(layers: readonly Matrix[]): Float64Array {
  const squares = new Float64Array(layers[0]!.columns);
  for (const { rows, columns, data } of layers)
    for (let i = 0; i < rows; i++) for (let b = 0; b < columns; b++) squares[b]! += data[i * columns + b]! ** 2;
  return squares.map(Math.sqrt);
}

/** A column of zeros stays one. */
function dividedColumns(A: Engine, m: Matrix, norms: Float64Array): Matrix {
  const copy = A.copy(m);
  for (let i = 0; i < m.rows; i++)
    for (let b = 0; b < m.columns; b++) if (norms[b]! > 0) copy.data[i * m.columns + b]! /= norms[b]!;
  return copy;
}

/** The share of entries of which one is positive before and one is not after, or the other way round. */
function flips(before: readonly Matrix[], after: readonly Matrix[]): number {
  let [changed, all] = [0, 0];
  before.forEach(({ data }, l) => {
    all += data.length;
    for (let i = 0; i < data.length; i++) if (data[i]! > 0 !== after[l]!.data[i]! > 0) changed++;
  });
  return changed / all;
}
