import type { ElementwiseArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { elementwise } from '../../src/arithmetic/elementwise.ts';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import type { Engine } from '../../src/learning/rule.ts';
import { linearProblem, problem } from '../../src/problem/numbers.ts';
import { random } from '../../src/random.ts';

/** A device whose matrices are sealed: `read` alone opens them, and the size of each that it opens is on record. */
export function sealedDevice() {
  const opened: number[] = [];
  const contents = new WeakMap<Sealed, Float64Matrix>();
  const base = elementwise(float64);
  const seal = (matrix: Float64Matrix): Sealed => {
    const sealed = { shape: [matrix.rows, matrix.columns] as const };
    contents.set(sealed, matrix);
    return sealed;
  };
  const open = (a: Sealed): Float64Matrix => contents.get(a)!;
  const device: ElementwiseArithmetic<Sealed> = {
    ...{ name: 'sealed', about: 'float64, sealed', unitRoundoff: base.unitRoundoff },
    matrix: (rows, columns, entries) => seal(base.matrix(rows, columns, entries)),
    identity: (n) => seal(base.identity(n)),
    shape: ({ shape }) => shape,
    add: (a, b) => seal(base.add(open(a), open(b))),
    subtract: (a, b) => seal(base.subtract(open(a), open(b))),
    scale: (c, a) => seal(base.scale(open(c), open(a))),
    multiply: (a, b, flags) => seal(base.multiply(open(a), open(b), flags)),
    transpose: (a) => seal(base.transpose(open(a))),
    solve: (a, b) => seal(base.solve(open(a), open(b))),
    reciprocal: (c) => seal(base.reciprocal(open(c))),
    inner: (a, b) => seal(base.inner(open(a), open(b))),
    reshape: (a, rows, columns) => seal(base.reshape(open(a), rows, columns)),
    gather: (a, rows) => seal(base.gather(open(a), rows)),
    scatter: (a, rows, count) => seal(base.scatter(open(a), rows, count)),
    activate: (phi, a) => seal(base.activate(phi, open(a))),
    slope: (phi, a) => seal(base.slope(phi, open(a))),
    hadamard: (a, b) => seal(base.hadamard(open(a), open(b))),
    read(a) {
      const { data } = open(a);
      opened.push(data.length);
      return base.read(open(a));
    },
    scope: (body) => body(),
    free: () => undefined,
  };
  return { device, opened, open };
}

export interface Sealed {
  readonly shape: readonly [rows: number, columns: number];
}

const numbers = (seed: number, precisions = [1.5, 0.75, 2]) => {
  const r = random(seed, 'test/readings');
  const normals = (count: number, size = 1): Float64Array =>
    Float64Array.from({ length: count }, () => size * r.normal());
  return {
    ...{ widths: [3, 4, 4, 3], batch: 2, skips: [false, true, false], scales: [0.5, 0.75, 1.5], precisions },
    ...{ weights: [normals(12), normals(16), normals(12)], x: normals(6), y: normals(6) },
    biases: [normals(4, 0.1), normals(4, 0.1), normals(3, 0.1)],
  };
};

/** Networks 3-4-4-3 with two samples, a skip, scales and precisions; the second with tanh and biases. */
export const linearCase = <M>(A: Engine<M>) => {
  const { biases: _, ...plain } = numbers(1);
  return linearProblem(A, plain);
};
export const tanhCase = <M>(A: Engine<M>, precisions?: number[]) =>
  problem(A, { ...numbers(2, precisions), activations: ['tanh', 'tanh', 'identity'] });
