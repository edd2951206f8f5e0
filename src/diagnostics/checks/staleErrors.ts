import type { Float64Matrix } from '../../arithmetic/float64.ts';
import { significant } from '../../numerals.ts';
import type { Diagnostic, Measured } from '../diagnostic.ts';
import { localOf } from '../network.ts';
import { edgeRoundings } from '../roundings.ts';
import type { Snapshot } from '../run.ts';
import { firstIll } from './sampled.ts';

export const staleErrors: Diagnostic = {
  id: 'stale-errors',
  title: 'recorded errors against x − f(W x), in units of what rounding can do',
  threshold: '1',
  why: 'Derived: both sides are the same formula, so they differ by the roundings of one product and one activation at most; the bound is γ_{n+2} |W| |x| sup|f′| and a few units in the last place.',
  wrong:
    'The errors do not belong to the states and weights beside them: they are of an earlier step, of other weights, or of another activation.',
  change:
    'Compute the errors again after the last step of inference and before the first of learning; record weights, states and errors of one moment. A GELU by its tanh approximation is not this GELU.',
  evidence:
    'The errors computed twice in the program, once where they are kept and once from the states just before learning, and their difference.',
  explains: ['learning-step'],
  measure(run) {
    return firstIll(run, judged) ?? { missing: 'errors in a snapshot' };
  },
};

function judged(snapshot: Snapshot): Measured | undefined {
  const found = snapshot.edges.flatMap((edge, e) => {
    const given = snapshot.errors[e];
    if (given === undefined) return [];
    const local = localOf(edge, snapshot.states);
    const { error: bound } = edgeRoundings(edge, snapshot.states, local, snapshot.unitRoundoff);
    // Some programs keep f(W x) − x: one sign for a whole layer is a convention.
    const nearest = (right: Float64Matrix): number =>
      Math.min(...[1, -1].map((sign) => worstRatio(given, right, sign, bound)));
    const value = nearest(local.error);
    const isOlder = value > 1 && snapshot.before !== undefined && nearest(localOf(edge, snapshot.before).error) <= 1;
    return [{ name: edge.name, value, said: isOlder ? ', and are those of one inference step earlier' : '' }];
  });
  const [worst] = found.toSorted((a, b) => b.value - a.value);
  return (
    worst && {
      value: worst.value,
      ill: !(worst.value <= 1),
      detail: `errors of ${worst.name} differ by ${significant(worst.value)} times what rounding can do${worst.said}, in ${snapshot.file}`,
    }
  );
}

function worstRatio(given: Float64Matrix, right: Float64Matrix, sign: number, bound: Float64Matrix): number {
  let worst = 0;
  for (let k = 0; k < given.data.length; k++) {
    const off = Math.abs(given.data[k]! - sign * right.data[k]!);
    if (off > 0) worst = Math.max(worst, off / bound.data[k]!);
  }
  return worst;
}
