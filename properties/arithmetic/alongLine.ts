import type { Arithmetic } from '../../src/arithmetic/arithmetic.ts';
import { PRIME as P, primeField } from '../../src/arithmetic/primeField.ts';
import { random } from '../../src/random.ts';

export type Formula = <M>(A: Arithmetic<M>, w: readonly M[]) => M;

const mod = (x: bigint): bigint => ((x % P) + P) % P;

function inverse(x: bigint): bigint {
  let [result, base] = [1n, mod(x)];
  for (let e = P - 2n; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * base) % P;
    base = (base * base) % P;
  }
  return result;
}

/** The values at t = 0..points−1 of every entry of a formula along a random line w(t) = w_0 + t·w_1 in the prime field. */
export function alongLine(
  formula: Formula,
  shapes: readonly (readonly [number, number])[],
  seed: number,
  points: number,
): bigint[][] {
  const r = random(seed, 'line');
  const line = shapes.map(([m, n]) =>
    [0, 1].map(() =>
      primeField.fromBigInts(
        m,
        n,
        Array.from({ length: m * n }, () => r.bigint(0n, P - 1n)),
      ),
    ),
  );
  const values = Array.from({ length: points }, (_, t) => {
    const at = primeField.fromBigInts(1, 1, [BigInt(t)]);
    return formula(
      primeField,
      line.map(([w0, w1]) => primeField.add(w0!, primeField.scale(at, w1!))),
    ).data;
  });
  return values[0]!.map((_, entry) => values.map((v) => v[entry]!));
}

/** The d-th finite difference at 0: zero for every polynomial of degree below d. */
export function difference(values: readonly bigint[], d: number): bigint {
  let row = values.slice(0, d + 1);
  for (let k = 0; k < d; k++) row = row.slice(1).map((x, i) => mod(x - row[i]!));
  return row[0]!;
}

/**
 * Whether the values f(0), f(1), … are those of some N/D with deg N ≤ a, deg D ≤ b: N(t) − f(t)D(t) = 0 is linear in the
 * a + b + 2 coefficients, and has a solution other than zero iff the columns t^i, f(t)t^j depend on each other.
 */
export function isRationalOfType(values: readonly bigint[], a: number, b: number): boolean {
  const powers = (t: bigint, count: number): bigint[] => {
    const list = [1n];
    while (list.length < count) list.push((list.at(-1)! * t) % P);
    return list;
  };
  const rows = values.map((f, t) => [...powers(BigInt(t), a + 1), ...powers(BigInt(t), b + 1).map((x) => mod(-f * x))]);
  const columns = a + b + 2;
  let rank = 0;
  for (let c = 0; c < columns; c++) {
    const pivot = rows.findIndex((row, i) => i >= rank && row[c] !== 0n);
    if (pivot < 0) return true;
    [rows[rank], rows[pivot]] = [rows[pivot]!, rows[rank]!];
    const scale = inverse(rows[rank]![c]!);
    for (let i = rank + 1; i < rows.length; i++) {
      const factor = mod(rows[i]![c]! * scale);
      if (factor !== 0n) for (let j = c; j < columns; j++) rows[i]![j] = mod(rows[i]![j]! - factor * rows[rank]![j]!);
    }
    rank++;
  }
  return false;
}
