import type { Measured } from '../diagnostic.ts';
import { type Recorded, firstSamples, workOf } from '../network.ts';
import { type Run, type Snapshot, lastFinite } from '../run.ts';

/** Operations that a diagnostic may take for one answer: about a second of a core. */
const WORK = 1e9;

const known = new WeakMap<Recorded, Map<number, Recorded>>();

/** As many of the first samples as `products` products with every weight matrix can be had for; the same object for the same number. */
export function sampled(at: Recorded, products: number): { readonly at: Recorded; readonly of: string } {
  const B = at.states[0]!.columns;
  const count = Math.max(1, Math.min(B, Math.floor(WORK / (products * workOf(at)))));
  const cuts = known.get(at) ?? new Map<number, Recorded>();
  known.set(at, cuts);
  const cut = cuts.get(count) ?? firstSamples(at, count);
  cuts.set(count, cut);
  return { at: cut, of: count < B ? `the first ${count} of ${B} samples` : `${B} samples` };
}

/** So many steps of inference, of six passes over the weights each, may be taken. */
export const affordable = (at: Recorded): number => Math.max(8, Math.floor(WORK / (6 * workOf(at))));

/** The last finite snapshot with a free state to infer, in which nothing is missing. */
export function inferred(run: Run): Snapshot | undefined {
  const snapshot = lastFinite(run);
  return snapshot?.clamped.includes(false) ? snapshot : undefined;
}

/** What may be lost of a snapshot whose network and data can still be started from anew. */
const AFTER_START = /^(activities|before|errors|readout_error|update|energies|predicted)/;

/** The first snapshot that has lost nothing but what inference computed. */
export const startable = ({ snapshots }: Run): Snapshot | undefined =>
  snapshots.find(({ lost, clamped }) => clamped.includes(false) && lost.every((name) => AFTER_START.test(name)));

export const NO_STATES = 'a snapshot with finite numbers and a free layer';

/** What is found in each finite snapshot that `judge` has something to say of: the first ill one, or else undecided, or the worst. */
export function firstIll(run: Run, judge: (snapshot: Snapshot) => Measured | undefined): Measured | undefined {
  let [worst, undecided]: (Measured | undefined)[] = [];
  for (const snapshot of run.snapshots) {
    const found = snapshot.lost.length > 0 ? undefined : judge(snapshot);
    if (found?.ill) return found;
    if (found?.undecided) undecided ??= found;
    if (found !== undefined && !(found.value <= (worst?.value ?? -Infinity))) worst = found;
  }
  return undecided ?? worst;
}
