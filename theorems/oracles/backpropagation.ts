import { columnsOf, effectiveMaps } from './energyMinimum.ts';
import type { Oracle, Rows, Scalar } from './exact.ts';
import type { PlainProblem } from './numbers.ts';

/** Backpropagation as textbooks write it, one sample and one neuron at a time, on Loss = ½ p_L ‖y − ŷ‖². */
export interface Backpropagation<E extends Scalar> {
  /** ẑ_0..ẑ_L, each n_l × B */
  readonly zHat: Rows<E>[];
  /** y − ŷ */
  readonly residual: Rows<E>;
  /** mean over the batch */
  readonly loss: E;
  /** ∂Loss/∂W_l, mean over the batch */
  readonly gradients: Rows<E>[];
}

export function backpropagation<E extends Scalar>(O: Oracle<E>, p: PlainProblem): Backpropagation<E> {
  const [L, B] = [p.weights.length, p.batch];
  const J = effectiveMaps(O, p);
  const [X, Y] = [columnsOf(O, p.x, B), columnsOf(O, p.y, B)];
  const zHat = p.widths.map((n) => Array.from({ length: n }, (): E[] => []));
  const residual: Rows<E> = Y.map(() => []);
  const gradients = p.weights.map((_, i) =>
    Array.from({ length: p.widths[i + 1]! }, () => Array.from({ length: p.widths[i]! }, () => O.of(0))),
  );
  let loss = O.of(0);
  for (let s = 0; s < B; s++) {
    const activity: E[][] = [X.map((row) => row[s]!)];
    for (let l = 1; l <= L; l++) {
      activity.push(
        J[l - 1]!.map((row) => {
          let sum = O.of(0);
          row.forEach((w, j) => (sum = O.add(sum, O.times(w, activity[l - 1]![j]!))));
          return sum;
        }),
      );
    }
    activity.forEach((layer, l) => layer.forEach((value, i) => zHat[l]![i]!.push(value)));
    // delta_i = ∂Loss/∂z_{l,i}
    let delta = activity[L]!.map((value, i) => {
      const r = O.add(Y[i]![s]!, O.times(O.of(-1), value));
      residual[i]!.push(r);
      loss = O.add(loss, O.times(r, r));
      return O.times(O.of(-p.precisions[L - 1]!), r);
    });
    for (let l = L; l >= 1; l--) {
      const before = activity[l - 1]!.map(() => O.of(0));
      delta.forEach((d, i) => {
        activity[l - 1]!.forEach((value, j) => {
          const share = O.over(O.times(O.of(p.scales[l - 1]!), O.times(d, value)), O.of(B));
          gradients[l - 1]![i]![j] = O.add(gradients[l - 1]![i]![j]!, share);
          before[j] = O.add(before[j]!, O.times(J[l - 1]![i]![j]!, d));
        });
      });
      delta = before;
    }
  }
  const weight = O.over(O.of(p.precisions[L - 1]!), O.times(O.of(2), O.of(B)));
  return { zHat, residual, loss: O.times(weight, loss), gradients };
}
