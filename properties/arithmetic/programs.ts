import type { Arithmetic } from '../../src/arithmetic/arithmetic.ts';
import { requireElementwise } from '../../src/arithmetic/requireElementwise.ts';
import { random } from '../../src/random.ts';

const OPERATIONS = ['add', 'subtract', 'multiply', 'scale', 'transpose', 'gram', 'solve', 'reciprocal'] as const;
const ROW_OPERATIONS = ['inner', 'gather', 'scatter'] as const;
const ENTRY_OPERATIONS = ['hadamard', 'square', 'quadratic', 'slope'] as const;

type Operation = (typeof OPERATIONS | typeof ROW_OPERATIONS | typeof ENTRY_OPERATIONS)[number];

interface Step {
  readonly operation: Operation;
  readonly left: number;
  readonly right: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/**
 * A random straight-line program over n×n matrices: every step uses two earlier results, so results are shared as the formulas
 * of theory/ share them. `solve` only meets matrices XᵀX + I and `reciprocal` only (XᵀX + I)_11, which are safe in every system.
 */
export interface Program {
  readonly n: number;
  readonly variables: number;
  readonly steps: readonly Step[];
}

export const POLYNOMIAL: readonly Operation[] = OPERATIONS.slice(0, 6);
export const RATIONAL: readonly Operation[] = [...POLYNOMIAL, 'solve', 'solve', 'reciprocal'];

/** With rows moved and summed, and inner products. */
export const OF_ROWS: readonly Operation[] = [...POLYNOMIAL, ...ROW_OPERATIONS, ...ROW_OPERATIONS];

/** With polynomials entry by entry, over quotients. */
export const OF_ENTRIES: readonly Operation[] = [...RATIONAL, ...ENTRY_OPERATIONS, ...ENTRY_OPERATIONS];

export function program(seed: number, n: number, length: number, operations: readonly Operation[]): Program {
  const r = random(seed, 'program');
  const variables = 3;
  const steps: Step[] = [];
  const grams: number[] = [];
  for (let i = 0; i < length; i++) {
    let operation = operations[r.integer(0, operations.length - 1)]!;
    if ((operation === 'solve' || operation === 'reciprocal') && grams.length === 0) operation = 'gram';
    const last = variables + i - 1;
    const pick = (): number => (r.uniform() < 0.5 ? last : r.integer(0, last));
    const gram = grams[r.integer(0, Math.max(0, grams.length - 1))];
    const left = operation === 'solve' || operation === 'reciprocal' ? gram! : pick();
    steps.push({ operation, left, right: pick(), transposeA: r.uniform() < 0.5, transposeB: r.uniform() < 0.5 });
    if (operation === 'gram') grams.push(variables + i);
  }
  return { n, variables, steps };
}

/** The value of the last step. */
export function evaluate<M>(A: Arithmetic<M>, { n, steps }: Program, variables: readonly M[]): M {
  const e = A.matrix(
    n,
    1,
    Float64Array.from({ length: n }, (_, i) => (i === 0 ? 1 : 0)),
  );
  const corner = (a: M): M => A.multiply(e, A.multiply(a, e), { transposeA: true });
  const results = [...variables];
  for (const { operation, left, right, ...flags } of steps) {
    const [a, b] = [results[left]!, results[right]!];
    const rows = Int32Array.from({ length: n }, (_, i) => ((i * (1 + right) + left) % (n + 1)) - 1);
    results.push(
      {
        add: () => A.add(a, b),
        subtract: () => A.subtract(a, b),
        multiply: () => A.multiply(a, b, flags),
        scale: () => A.scale(corner(a), b),
        transpose: () => A.transpose(a),
        inner: () => A.scale(A.inner(a, b), b),
        hadamard: () => requireElementwise(A, 'evaluate').hadamard(a, b),
        square: () => requireElementwise(A, 'evaluate').activate('square', a),
        quadratic: () => requireElementwise(A, 'evaluate').activate('quadratic', a),
        slope: () => requireElementwise(A, 'evaluate').slope(right % 2 === 0 ? 'square' : 'quadratic', a),
        gather: () => A.gather(a, rows),
        scatter: () => A.scatter(a, rows, n),
        gram: () => A.add(A.multiply(a, a, { transposeA: true }), A.identity(n)),
        solve: () => A.solve(a, b),
        reciprocal: () => A.scale(A.reciprocal(corner(a)), b),
      }[operation](),
    );
  }
  return results.at(-1)!;
}
