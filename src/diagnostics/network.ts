import { ACTIVATIONS, type ActivationName } from '../arithmetic/activations.ts';
import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';

/** A layer of a recorded network: it predicts the state of one node from that of another. */
export interface RecordedEdge {
  /** What the record calls it: `0` … for W_0, `readout` for R. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** n_to × n_from */
  readonly weights: Float64Matrix;
  /** n_to × 1 */
  readonly bias: Float64Matrix | undefined;
  readonly activation: ActivationName;
  readonly precision: number;
}

/** A recorded network at its states; every node is predicted by at most one edge. */
export interface Recorded {
  readonly edges: readonly RecordedEdge[];
  /** n_i × B by node, a sample is a column. */
  readonly states: readonly Float64Matrix[];
  /** Whether inference leaves the node as it is. */
  readonly clamped: readonly boolean[];
}

/** What an edge holds at the states: a = W z + b, f(a), ε = z_to − f(a), h = f′(a) ∘ ε. */
export interface Local {
  readonly preactivation: Float64Matrix;
  readonly prediction: Float64Matrix;
  readonly error: Float64Matrix;
  readonly slope: Float64Matrix;
  readonly gated: Float64Matrix;
}

/** Entry by entry, of matrices of one shape. */
export function entrywise(f: (...entries: number[]) => number, ...given: readonly Float64Matrix[]): Float64Matrix {
  const [first, second] = given as readonly [Float64Matrix, Float64Matrix | undefined];
  const data = new Float64Array(first.data.length);
  if (second === undefined) for (let i = 0; i < data.length; i++) data[i] = f(first.data[i]!);
  else for (let i = 0; i < data.length; i++) data[i] = f(first.data[i]!, second.data[i]!);
  return { rows: first.rows, columns: first.columns, data };
}

/** a = W z + b for every sample. */
export function preactivation({ weights, bias }: RecordedEdge, z: Float64Matrix): Float64Matrix {
  const a = float64.multiply(weights, z);
  if (bias !== undefined)
    for (let i = 0, at = 0; i < a.rows; i++) for (let b = 0; b < a.columns; b++, at++) a.data[at]! += bias.data[i]!;
  return a;
}

export function localOf(edge: RecordedEdge, states: readonly Float64Matrix[]): Local {
  const { value, slope } = ACTIVATIONS[edge.activation];
  const a = preactivation(edge, states[edge.from]!);
  const prediction = entrywise(value, a);
  const error = float64.subtract(states[edge.to]!, prediction);
  const slopes = entrywise(slope, a);
  return { preactivation: a, prediction, error, slope: slopes, gated: entrywise((f, e) => f * e, slopes, error) };
}

const known = new WeakMap<readonly Float64Matrix[], Local[]>();

/** Those of every edge; found once for the same states, which nobody changes. */
export function localsOf({ edges, states }: Pick<Recorded, 'edges' | 'states'>): readonly Local[] {
  const before = known.get(states);
  if (before?.length === edges.length) return before;
  const locals = edges.map((edge) => localOf(edge, states));
  known.set(states, locals);
  return locals;
}

/** ½ p_e ‖ε_e‖², the mean over the samples, by edge. */
export const edgeEnergies = ({ edges, states }: Recorded, locals: readonly Local[] = localsOf({ edges, states })) =>
  edges.map(({ precision }, e) => (precision * squared(locals[e]!.error)) / (2 * locals[e]!.error.columns));

/** E = Σ_e ½ p_e ‖ε_e‖², the mean over the samples. */
export const energyOf = (at: Recorded, locals?: readonly Local[]): number =>
  edgeEnergies(at, locals).reduce((sum, E) => sum + E, 0);

/**
 * The gradient of each sample's own energy by node; a clamped node has none.
 *
 *     ∂E/∂z_i = p_e ε_e (e into i) − Σ_{e out of i} p_e W_eᵀ h_e
 *
 * Cost: one product an edge.
 */
export function stateGradients(
  { edges, states, clamped }: Recorded,
  locals: readonly Local[] = localsOf({ edges, states }),
): (Float64Matrix | undefined)[] {
  return gathered({ edges, states, clamped }, (e) => [locals[e]!.error, locals[e]!.gated]);
}

/** Σ of what an edge gives its own node, p u, and takes from the node that it predicts from, p Wᵀ s. */
function gathered(
  { edges, states, clamped }: Recorded,
  signals: (edge: number) => readonly [own: Float64Matrix, back: Float64Matrix],
): (Float64Matrix | undefined)[] {
  const sums = states.map((z, i) => (clamped[i] ? undefined : { ...z, data: new Float64Array(z.data.length) }));
  for (const [e, { from, to, weights, precision }] of edges.entries()) {
    const [own, back] = signals(e);
    if (sums[to] !== undefined) float64.axpby(precision, own, 1, sums[to]);
    if (sums[from] !== undefined) float64.gemm(-precision, weights, back, 1, sums[from], { transposeA: true });
  }
  return sums;
}

/**
 * The Hessian of each sample's own energy in its free states, times a vector a sample.
 *
 *     dε = v_to − f′(a) ∘ W v_from,   (H v)_i = p dε_in − Σ_out p Wᵀ (f′(a) ∘ dε + f″(a) ∘ ε ∘ W v_from)
 *
 * Between kinks it is exact.   Shapes: v_i (n_i × B) by free node.   Cost: two products an edge.
 */
export function hessianProduct(
  at: Recorded,
  locals: readonly Local[],
): (v: readonly (Float64Matrix | undefined)[]) => (Float64Matrix | undefined)[] {
  const bent = at.edges.map(({ activation }, e) => {
    const { curvature } = ACTIVATIONS[activation];
    return entrywise((a, error) => curvature(a) * error, locals[e]!.preactivation, locals[e]!.error);
  });
  return (v) => {
    const parts = at.edges.map(({ from, to, weights }, e): readonly [Float64Matrix, Float64Matrix] => {
      const { slope, error } = locals[e]!;
      const [zeros, up] = [new Float64Array(error.data.length), v[from] && float64.multiply(weights, v[from])];
      const [dE, back] = [v[to]?.data.slice() ?? zeros, new Float64Array(error.data.length)];
      if (up) for (let k = 0; k < dE.length; k++) dE[k]! -= slope.data[k]! * up.data[k]!;
      for (let k = 0; k < dE.length; k++)
        back[k] = slope.data[k]! * dE[k]! + (up ? bent[e]!.data[k]! * up.data[k]! : 0);
      return [
        { ...error, data: dE },
        { ...error, data: back },
      ];
    });
    return gathered(at, (e) => parts[e]!);
  };
}

/**
 * What the local rule adds to the weights of an edge for a rate of 1, the mean over the samples.
 *
 *     ΔW_e = −∂E/∂W_e = (p_e/B) h_e z_fromᵀ
 */
export function weightChange(
  { from, precision }: RecordedEdge,
  states: readonly Float64Matrix[],
  { gated }: Pick<Local, 'gated'>,
): Float64Matrix {
  const change = float64.multiply(gated, states[from]!, { transposeB: true });
  return entrywise((d) => (precision * d) / gated.columns, change);
}

/** ‖M‖² */
export function squared({ data }: Pick<Float64Matrix, 'data'>): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! * data[i]!;
  return sum;
}

/** ⟨M, N⟩ */
export function inner({ data: m }: Pick<Float64Matrix, 'data'>, { data: n }: Pick<Float64Matrix, 'data'>): number {
  let sum = 0;
  for (let i = 0; i < m.length; i++) sum += m[i]! * n[i]!;
  return sum;
}

/** The first samples alone. */
export function firstSamples(at: Recorded, count: number): Recorded {
  const B = at.states[0]!.columns;
  if (count >= B) return at;
  const cut = (z: Float64Matrix): Float64Matrix => {
    const data = new Float64Array(z.rows * count);
    for (let i = 0; i < z.rows; i++) data.set(z.data.subarray(i * B, i * B + count), i * count);
    return { rows: z.rows, columns: count, data };
  };
  return { ...at, states: at.states.map(cut) };
}

/** Operations of one product with every weight matrix and one sample. */
export const workOf = ({ edges }: Pick<Recorded, 'edges'>): number =>
  edges.reduce((sum, { weights }) => sum + 2 * weights.data.length, 0);
