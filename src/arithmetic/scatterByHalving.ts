import type { Arithmetic } from './arithmetic.ts';

/**
 * `scatter` for a device that only knows how to gather rows and to add: rows with the same target are added in pairs, so that each
 * pass halves them, until each target has one.
 *
 * Cost: for t rows to one target at most, ⌈log₂ t⌉ sums, which together have fewer entries than A; error γ_{⌈log₂ t⌉}, as of any
 * summation in pairs (Higham, 2nd ed., §4.2).
 */
export function scatterByHalving<M>(
  A: Pick<Arithmetic<M>, 'gather' | 'add'>,
  a: M,
  rows: Int32Array,
  count: number,
): M {
  let sums = a;
  let targets = rows;
  for (let left = pairs(targets, count); left.paired; left = pairs(targets, count)) {
    sums = A.add(A.gather(sums, left.first), A.gather(sums, left.second));
    targets = left.targets;
  }
  const from = new Int32Array(count).fill(-1);
  targets.forEach((target, i) => {
    if (target >= 0) from[target] = i;
  });
  return A.gather(sums, from);
}

interface Pairs {
  /** Whether any two rows had the same target. */
  readonly paired: boolean;
  readonly first: Int32Array;
  /** −1 for a row without a partner. */
  readonly second: Int32Array;
  readonly targets: Int32Array;
}

/** Rows i with the same target, two by two in their order. */
function pairs(targets: Int32Array, count: number): Pairs {
  const [first, second, kept] = [0, 1, 2].map(() => new Int32Array(targets.length)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const waiting = new Int32Array(count).fill(-1);
  let made = 0;
  let paired = false;
  targets.forEach((target, i) => {
    if (target < 0) return;
    const partner = waiting[target]!;
    if (partner >= 0) {
      second[partner] = i;
      waiting[target] = -1;
      paired = true;
      return;
    }
    waiting[target] = made;
    first[made] = i;
    second[made] = -1;
    kept[made] = target;
    made++;
  });
  return { paired, first: first.slice(0, made), second: second.slice(0, made), targets: kept.slice(0, made) };
}
