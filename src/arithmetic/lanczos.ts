import { random } from '../random.ts';
import { frobenius } from './norm.ts';
import { tridiagonalEigenpairs } from './tridiagonal.ts';

/** The largest Ritz value of a symmetric operator, with its vector. */
export interface RitzPair {
  /** θ, at most the largest eigenvalue but for roundings. */
  readonly value: number;
  /** |β_k s_k|, the residual that the recurrence tells: some eigenvalue lies so near, but for roundings. */
  readonly radius: number;
  readonly vector: Float64Array;
}

const STEPS = 200;
const EVERY = 10;

/**
 * The largest eigenvalue of a symmetric operator on ℝⁿ and its vector, by Lanczos' method with full reorthogonalisation: a proposal,
 * for a proof to stand on. It ends where the residual is below `tolerance` times the value, or after 200 steps.
 *
 *     T = VᵀHV on the Krylov space of a random vector;  T s = θ s,  v = V s
 *
 * Cost: k products, and O(k² n).   Source: Parlett 1998, ch. 13.
 */
export function largestPair(
  apply: (v: Float64Array) => Float64Array,
  n: number,
  { tolerance, seed = 0 }: { readonly tolerance: number; readonly seed?: number },
): RitzPair {
  const r = random(seed, 'arithmetic/lanczos');
  let w = Float64Array.from({ length: n }, () => r.normal());
  const basis: Float64Array[] = [];
  const [diagonal, offDiagonal]: [number[], number[]] = [[], []];
  let length = frobenius([w]);
  for (;;) {
    const v = w.map((x) => x / length);
    basis.push(v);
    w = apply(v).slice();
    diagonal.push(dot(v, w));
    for (let pass = 0; pass < 2; pass++) for (const u of basis) add(w, -dot(u, w), u);
    length = frobenius([w]);
    const k = basis.length;
    const last = k === Math.min(n, STEPS) || !(length > 2 ** -50 * Math.max(...diagonal.map(Math.abs)));
    if (last || k % EVERY === 0) {
      const { values, vectorOf } = tridiagonalEigenpairs(diagonal, offDiagonal);
      const value = Math.max(...values);
      const coefficients = vectorOf(value);
      const radius = Math.abs(length * coefficients[k - 1]!);
      if (last || radius <= tolerance * Math.abs(value)) {
        const vector = new Float64Array(n);
        for (const [i, u] of basis.entries()) add(vector, coefficients[i]!, u);
        return { value, radius, vector };
      }
    }
    offDiagonal.push(length);
  }
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

function add(x: Float64Array, factor: number, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) x[i] = x[i]! + factor * y[i]!;
}
