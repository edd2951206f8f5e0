import type { Oracle, Rows, Scalar } from './exact.ts';
import { type PlainProblem, at } from './numbers.ts';

/**
 * Predictive coding from the definition of its energy, F(z) = ½ Σ_l p_l ‖z_l − J_l z_{l−1}‖² per sample, and nothing else.
 *
 * The energy is a quadratic form in the stacked activities (z_0, …, z_L): each prediction error is a sparse row over that stack,
 * and the form's matrix is the sum of the rows' outer products. The hidden block is the Hessian H, the blocks that couple it to
 * the clamped ends give b, and H z = b is the minimum. No closed form of any paper enters.
 */
export interface EnergyMinimum<E extends Scalar> {
  /** n × n over the hidden activities z_1..z_{L−1} */
  readonly H: Rows<E>;
  /** z_0..z_L, each n_l × B */
  readonly z: Rows<E>[];
  /** ε_1..ε_L at the minimum; entry l−1 belongs to layer l */
  readonly errors: Rows<E>[];
  /** mean over the batch */
  readonly energy: E;
  /** ∂(min F)/∂W_l, mean over the batch: by the envelope theorem, the partial derivative of F at the minimum. */
  readonly gradients: Rows<E>[];
}

/** J_l = τ_l I + a_l W_l */
export function effectiveMaps<E extends Scalar>(O: Oracle<E>, p: PlainProblem): Rows<E>[] {
  return p.weights.map((W, i) => {
    const [rows, columns] = [p.widths[i + 1]!, p.widths[i]!];
    return Array.from({ length: rows }, (_, r) =>
      Array.from({ length: columns }, (__, c) => {
        const scaled = O.times(O.of(p.scales[i]!), O.of(at(W, columns, r, c)));
        return p.skips[i] && r === c ? O.add(scaled, O.of(1)) : scaled;
      }),
    );
  });
}

/** Row-major plain entries as rows of n_l × B. */
export const columnsOf = <E extends Scalar>(O: Oracle<E>, entries: readonly number[], batch: number): Rows<E> =>
  Array.from({ length: entries.length / batch }, (_, i) =>
    Array.from({ length: batch }, (__, b) => O.of(at(entries, batch, i, b))),
  );

export function energyMinimum<E extends Scalar>(O: Oracle<E>, p: PlainProblem): EnergyMinimum<E> {
  const [zero, L, B] = [O.of(0), p.weights.length, p.batch];
  const minus = (a: E): E => O.times(O.of(-1), a);
  const J = effectiveMaps(O, p);
  const start = p.widths.map((_, l) => p.widths.slice(0, l).reduce((sum, n) => sum + n, 0));
  const total = start[L]! + p.widths[L]!;
  const [from, to] = [p.widths[0]!, start[L]!]; // the hidden part of the stack

  // Q = Σ_l p_l Σ_i g gᵀ over the gradients g of the errors ε_{l,i}
  const Q = Array.from({ length: total }, () => Array.from({ length: total }, () => zero));
  for (let l = 1; l <= L; l++) {
    for (let i = 0; i < p.widths[l]!; i++) {
      const g = new Map<number, E>([[start[l]! + i, O.of(1)]]);
      J[l - 1]![i]!.forEach((value, j) => g.set(start[l - 1]! + j, minus(value)));
      for (const [r, gr] of g)
        for (const [c, gc] of g) Q[r]![c] = O.add(Q[r]![c]!, O.times(O.of(p.precisions[l - 1]!), O.times(gr, gc)));
    }
  }
  const ends = [columnsOf(O, p.x, B), columnsOf(O, p.y, B)] as const;
  const H = Q.slice(from, to).map((row) => row.slice(from, to));
  const b = Q.slice(from, to).map((row) =>
    Array.from({ length: B }, (_, s) => {
      let sum = zero;
      ends[0].forEach((x, i) => (sum = O.add(sum, O.times(row[i]!, x[s]!))));
      ends[1].forEach((y, i) => (sum = O.add(sum, O.times(row[to + i]!, y[s]!))));
      return minus(sum);
    }),
  );
  const hidden = H.length > 0 ? O.solve(H, b) : [];
  const stack = [...ends[0], ...hidden, ...ends[1]];
  const z = p.widths.map((n, l) => stack.slice(start[l]!, start[l]! + n));

  const errors = J.map((map, i) =>
    map.map((row, r) =>
      Array.from({ length: B }, (_, s) =>
        row.reduce((sum, value, j) => O.add(sum, minus(O.times(value, z[i]![j]![s]!))), z[i + 1]![r]![s]!),
      ),
    ),
  );
  let energy = zero;
  errors.forEach((e, i) =>
    e.flat().forEach((x) => {
      energy = O.add(energy, O.times(O.of(p.precisions[i]!), O.times(x, x)));
    }),
  );
  const mean = (x: E): E => O.over(x, O.of(B));
  // ∂F/∂W_ij = p_l ε_i · ∂ε_i/∂W_ij = −a_l p_l ε_i z_j
  const gradients = errors.map((e, i) =>
    e.map((row) =>
      z[i]!.map((presynaptic) => {
        let sum = zero;
        row.forEach((x, s) => (sum = O.add(sum, O.times(x, presynaptic[s]!))));
        return mean(O.times(minus(O.times(O.of(p.scales[i]!), O.of(p.precisions[i]!))), sum));
      }),
    ),
  );
  return { H, z, errors, energy: O.over(mean(energy), O.of(2)), gradients };
}
