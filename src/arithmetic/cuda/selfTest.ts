import { EngineError, SingularError } from '../../errors.ts';
import type { InPlaceArithmetic } from '../arithmetic.ts';
import { float64 } from '../float64.ts';
import { frobenius } from '../norm.ts';
import type { DType } from '../hostArithmetic.ts';

type Device<M> = Omit<InPlaceArithmetic<M>, 'unitRoundoff'>;

const UNIT_ROUNDOFF = { float64: 2 ** -53, float32: 2 ** -24 };

const FLAGS = [
  { transposeA: false, transposeB: false },
  { transposeA: true, transposeB: false },
  { transposeA: false, transposeB: true },
  { transposeA: true, transposeB: true },
] as const;

/** k/8 with |k| ≤ 8, without a pattern that a transpose would keep: sums of a hundred products of them are exact in float32. */
const eighths = (count: number, from: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => (((i + from) * (i + 3 * from) * 7 + i) % 17) / 8 - 1);

/**
 * Holds a device against the WebAssembly kernel, and measures its unit roundoff.
 * @throws {EngineError} with the name of the first test that it fails
 */
export async function requireSound<M>(dtype: DType, A: Device<M>): Promise<number> {
  const tests: Readonly<Record<string, () => Promise<boolean>>> = {
    'sums, scalings, transposes and identities': () => elementwise(A),
    'products in all transposes': () => products(A),
    'NaN in a product': () => nanInProduct(A),
    'rows gathered and summed': () => rows(A),
    'solving a system': () => solving(A, UNIT_ROUNDOFF[dtype]),
    'refusing an indefinite system': () => refusing(A, () => A.matrix(2, 2, [1, 2, 2, 1])),
    'refusing a system with NaN': () => refusing(A, () => A.scale(nan(A), A.identity(2))),
  };
  for (const [title, passes] of Object.entries(tests))
    if (!(await passes()))
      throw new EngineError(
        `${A.name}.open: ${A.about} must pass its self-test, got a wrong answer in "${title}"; use another driver or toolkit, or another engine`,
      );
  const u = await unitRoundoff(A);
  if (u > UNIT_ROUNDOFF[dtype])
    throw new EngineError(
      `${A.name}.open: products must round to ${dtype}, unit roundoff ${UNIT_ROUNDOFF[dtype]}, got ${u}; something allows TF32 or another short format`,
    );
  return u;
}

const same = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.from(a).every((x, i) => Object.is(x + 0, b[i]! + 0));

/** What `body` makes is freed, its value read. */
async function readScoped<M>(A: Device<M>, body: () => M): Promise<Float64Array> {
  const value = A.scope(body);
  const entries = await A.read(value);
  A.free([value]);
  return entries;
}

/** Rows in another order, twice, and none; sums of up to three of them; the squares of all. */
async function rows<M>(A: Device<M>): Promise<boolean> {
  const from = Int32Array.of(2, 0, -1, 2, 1, 2);
  const run = <N>(A: Device<N>): N => {
    const a = A.matrix(3, 5, eighths(15, 7));
    const sums = A.scatter(A.gather(a, from), from, 4);
    return A.scale(A.inner(sums, A.reshape(A.transpose(sums), 4, 5)), sums);
  };
  return same(await readScoped(A, () => run(A)), run(float64).data);
}

/** C ← 2·op(A)·op(B) − C/2, exact in every order. */
async function products<M>(A: Device<M>): Promise<boolean> {
  const [m, k, n] = [5, 33, 3];
  const run = <N>(A: Device<N>, at: number): N => {
    const flags = FLAGS[at]!;
    const a = A.matrix(flags.transposeA ? k : m, flags.transposeA ? m : k, eighths(m * k, at + 1));
    const b = A.matrix(flags.transposeB ? n : k, flags.transposeB ? k : n, eighths(k * n, at + 5));
    const c = A.multiply(a, b, flags);
    A.gemm(2, a, b, -0.5, c, flags);
    return c;
  };
  for (const at of FLAGS.keys()) if (!same(await readScoped(A, () => run(A, at)), run(float64, at).data)) return false;
  return true;
}

/** (1, NaN)ᵀ·3 = (3, NaN)ᵀ: NaN comes through and goes nowhere else, and β = 0 forgets the NaN that C held. */
async function nanInProduct<M>(A: Device<M>): Promise<boolean> {
  const c = await readScoped(A, () => {
    const { all, parts } = A.block([
      [1, 1],
      [1, 1],
    ]);
    A.axpby(1, A.identity(1), 0, parts[0]!);
    A.axpby(1, nan(A), 0, parts[1]!);
    const c = A.scale(nan(A), A.matrix(2, 1, [1, 1]));
    A.gemm(1, all, A.matrix(1, 1, [3]), 0, c, { transposeA: true });
    return c;
  });
  return c[0] === 3 && Number.isNaN(c[1]);
}

/** ∞ − ∞, from what either type holds: 2¹²⁷ squared four times over is beyond both. */
function nan<M>(A: Device<M>): M {
  let huge = A.matrix(1, 1, [2 ** 127]);
  for (let i = 0; i < 4; i++) huge = A.scale(huge, huge);
  return A.subtract(huge, huge);
}

/** Bᵀ + A − cA, exact, and I. */
async function elementwise<M>(A: Device<M>): Promise<boolean> {
  const run = <N>(A: Device<N>): N => {
    const [a, b] = [A.matrix(33, 35, eighths(33 * 35, 2)), A.matrix(35, 33, eighths(35 * 33, 3))];
    return A.subtract(A.add(A.transpose(b), a), A.scale(A.matrix(1, 1, [-1.5]), a));
  };
  const [got, eye] = [await readScoped(A, () => run(A)), await readScoped(A, () => A.identity(35))];
  return same(got, run(float64).data) && same(eye, float64.identity(35).data);
}

/** ‖b − Ax‖ ≤ 2·(3n + 3)u·tr(A)·‖x‖ (Higham, 2nd ed., Thm 10.4), twice for the roundings of the residual itself. */
async function solving<M>(A: Device<M>, u: number): Promise<boolean> {
  const [n, columns] = [40, 3];
  const X = float64.matrix(n, n, eighths(n * n, 4));
  const a = float64.add(float64.multiply(X, X, { transposeA: true }), float64.identity(n));
  const b = float64.matrix(n, columns, eighths(n * columns, 6));
  const entries = await readScoped(A, () => A.solve(A.matrix(n, n, a.data), A.matrix(n, columns, b.data)));
  const residual = float64.subtract(b, float64.multiply(a, { rows: n, columns, data: entries })).data;
  const trace = a.data.filter((_, i) => i % (n + 1) === 0).reduce((sum, x) => sum + x, 0);
  return [0, 1, 2].every((j) => {
    const norm = (x: Float64Array): number => frobenius([x.filter((_, i) => i % columns === j)]);
    return norm(residual) <= 2 * (3 * n + 3) * u * trace * norm(entries);
  });
}

/** Either an error, or no number. */
async function refusing<M>(A: Device<M>, system: () => M): Promise<boolean> {
  try {
    return (await readScoped(A, () => A.solve(system(), A.identity(2)))).some((x) => !Number.isFinite(x));
  } catch (error) {
    if (error instanceof SingularError) return true;
    throw error;
  }
}

/** The largest k for which (1 + 2^−k)·1 still differs from 1 in a product of 64×64 matrices gives u = 2^−(k+1). */
async function unitRoundoff<M>(A: Device<M>): Promise<number> {
  for (let k = 53; k > 0; k--) {
    const product = await readScoped(A, () => {
      const c = A.matrix(1, 1, [1 + 2 ** -k]);
      return A.multiply(A.scale(c, A.identity(64)), A.identity(64));
    });
    if (product[0]! > 1) return 2 ** -(k + 1);
  }
  return 1;
}
