import { type Bounded, errorBound } from '../../arithmetic/errorBound.ts';
import type { HostArithmetic } from '../../arithmetic/arithmetic.ts';
import { roundedUp } from '../../arithmetic/margin.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import { tridiagonalEigenpairs } from '../../arithmetic/tridiagonal.ts';
import { ValueError } from '../../errors.ts';
import { type LinearGaussian, depth, mapNetwork } from '../../network/linearGaussian.ts';
import { random } from '../../random.ts';
import { type Hidden, hessianProduct, plus, times, zeros } from './system.ts';

/** A Ritz value θ of H. Proven: at least one eigenvalue of H lies in [value − radius, value + radius]. */
export interface RitzValue {
  readonly value: number;
  /** ‖H v − θ v‖/‖v‖ for the Ritz vector v itself, with the rounding of evaluating it. */
  readonly radius: number;
}

/** The Ritz values that Lanczos found, each with the bound of its error, and the steps that it took. */
export interface LanczosOutcome {
  /** Proven: λ_min ≤ value + radius. Not proven: λ_min ≥ value − radius. */
  readonly smallest: RitzValue;
  /** Proven: λ_max ≥ value − radius. Not proven: λ_max ≤ value + radius. */
  readonly largest: RitzValue;
  /** Hessian-vector products used to build the Krylov space. */
  readonly steps: number;
}

/**
 * The extreme eigenvalues of the activity Hessian, matrix-free, each with an a-posteriori error bound.
 *
 *     T = VᵀHV on the Krylov space of a random vector;  T s = θ s,  v = V s:   min_i |λ_i − θ| ≤ ‖H v − θ v‖/‖v‖
 *
 * The bound holds for every v ≠ 0 of a symmetric H, so lost orthogonality or a wrong T cannot break it: v is taken as given and
 * its residual is evaluated anew with running error analysis. In exact arithmetic λ_min ≤ θ_min and θ_max ≤ λ_max (Rayleigh
 * quotients): θ_min bounds λ_min from ABOVE. An eigenvalue that the start vector does not see may lie below, so θ_min − radius is
 * no μ for a certificate; a proof of μ needs a factorisation (theory's spectrum).
 * Shapes: one column.   Cost: k products with H and O(k² n) to reorthogonalise.   Source: Parlett 1998, Thm 4.5.1 and ch. 13.
 * @throws {ValueError} when there is no hidden layer or steps is not a positive count
 */
export function lanczos<M>(
  A: HostArithmetic<M>,
  network: LinearGaussian<M>,
  { steps, seed = 0 }: { readonly steps: number; readonly seed?: number },
): LanczosOutcome {
  if (depth(network) < 2) throw new ValueError('lanczos: network must have a hidden layer, got depth 1; H is empty');
  if (!(Number.isInteger(steps) && steps > 0))
    throw new ValueError(`lanczos: steps must be a positive count, got ${steps}; try 40`);
  const hiddenWidths = network.widths.slice(1, -1);
  const r = random(seed, 'inference/lanczos');
  let w: Hidden<M> = hiddenWidths.map((n) =>
    A.matrix(
      n,
      1,
      Float64Array.from({ length: n }, () => r.normal()),
    ),
  );
  const most = Math.min(
    steps,
    hiddenWidths.reduce((sum, n) => sum + n, 0),
  );
  const basis: Hidden<M>[] = [];
  const [diagonal, offDiagonal]: [number[], number[]] = [[], []];
  let scale = 0; // max_i T_ii: what a residual has to be small against to be rounding
  for (let length = size(A, w); basis.length < most && length > 2 ** -40 * scale; length = size(A, w)) {
    if (basis.length > 0) offDiagonal.push(length);
    const v = times(A, 1 / length, w);
    basis.push(v);
    const Hv = hessianProduct(A, network, v);
    diagonal.push(inner(A, v, Hv));
    scale = Math.max(scale, diagonal.at(-1)!);
    w = Hv;
    for (let pass = 0; pass < 2; pass++) for (const u of basis) w = plus(A, w, -inner(A, u, w), u);
  }
  const k = basis.length;
  const { values, vectorOf } = tridiagonalEigenpairs(diagonal, offDiagonal);
  const pair = (extreme: number): RitzValue => {
    const s = vectorOf(extreme);
    let v: Hidden<M> = hiddenWidths.map((n) => zeros(A, n, 1));
    for (const [i, u] of basis.entries()) v = plus(A, v, s[i]!, u);
    return { value: extreme, radius: residualRatio(A, network, v, extreme) };
  };
  return { smallest: pair(Math.min(...values)), largest: pair(Math.max(...values)), steps: k };
}

/** ‖H v − θ v‖/‖v‖, rounded up. */
function residualRatio<M>(A: HostArithmetic<M>, network: LinearGaussian<M>, v: Hidden<M>, theta: number): number {
  const E = errorBound(A, A.unitRoundoff);
  const exactly = (value: M): Bounded<M> => ({ value, error: new Float64Array(A.entries(value).length) });
  const Hv = hessianProduct(E, mapNetwork(network, exactly), v.map(exactly));
  const residual = Hv.map((block, l) => E.subtract(block, E.scale(E.matrix(1, 1, [theta]), exactly(v[l]!))));
  const norm = frobenius(residual.map((block) => A.entries(block.value))) + frobenius(residual.map((b) => b.error));
  return roundedUp(norm / size(A, v));
}

const inner = <M>(A: HostArithmetic<M>, X: Hidden<M>, Y: Hidden<M>): number =>
  X.reduce((sum, x, l) => {
    const y = A.entries(Y[l]!);
    return sum + A.entries(x).reduce((part, value, i) => part + value * y[i]!, 0);
  }, 0);

const size = <M>(A: HostArithmetic<M>, X: Hidden<M>): number => frobenius(X.map((x) => A.entries(x)));
