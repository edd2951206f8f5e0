import type { Bounded } from '../arithmetic/errorBound.ts';
import { cosine } from '../arithmetic/cosine.ts';
import type { Float64Matrix } from '../arithmetic/float64.ts';
import { frobenius } from '../arithmetic/norm.ts';
import type { Parameters } from '../layers/layer.ts';
import { type Judgement, decisive, judgeError, short, vague } from './check.ts';
import { distance } from './tolerance.ts';
import { endToEnd } from './updates.ts';

type B = Bounded<Float64Matrix>;

/**
 * Holds an update U against the one expected, V, and says whether its length, its direction or its sign is off.
 *
 *     ‖U − V‖ ≤ b;   where not:  U = c V + D with D ⊥ V:  ‖D‖ ≤ b leaves the length,  |‖U‖ − ‖V‖| ≤ b leaves the direction
 *
 * With b ≥ ‖V‖ an update of nothing would hold too: that says nothing, unless V may be zero itself.
 */
export function judgeUpdate(what: string, update: B, expected: B): Judgement {
  const { error, bound } = distance(update, expected);
  const judged = judgeError(what, error, bound);
  const [U, V] = [update.value.data, expected.value.data];
  const [size, right] = [frobenius([U]), frobenius([V])];
  const own = frobenius([update.error]);
  // Too many roundings as coarse as declared: they may come to anything.
  if (judged.outcome === 'undecided' && !Number.isFinite(own) && Number.isFinite(frobenius([expected.error])))
    return vague(what, own, right);
  if (judged.outcome === 'holds' && bound >= right && right > frobenius([expected.error]))
    return vague(what, bound, right);
  if (judged.outcome !== 'refuted') return judged;
  if (!Number.isFinite(size)) return { ...judged, aspect: 'not finite' };
  if (size === 0) return { ...judged, aspect: 'missing', detail: `${judged.detail}; the update is zero` };
  if (right <= bound) return { ...judged, aspect: 'direction', detail: `${judged.detail}; it must be zero` };
  const c = (cosine([U], [V]) * size) / right;
  const off = frobenius([U.map((u, i) => u - c * V[i]!)]);
  if (off <= bound) {
    if (c < 0) {
      const factor = Math.abs(-c - 1) * right <= bound ? 'the norm is right' : `the norm ${times(-c)}`;
      return { ...judged, aspect: 'sign', detail: `${judged.detail}; the direction is the opposite, ${factor}` };
    }
    return { ...judged, aspect: 'norm', detail: `${judged.detail}; the direction is right, the norm ${times(c)}` };
  }
  const angle = `the direction is off by ${Math.round((Math.atan2(off, c * right) * 180) / Math.PI)}°`;
  if (Math.abs(size - right) <= bound)
    return { ...judged, aspect: 'direction', detail: `${judged.detail}; ${angle}, the norm is right` };
  return {
    ...judged,
    aspect: 'direction and norm',
    detail: `${judged.detail}; ${angle}, the norm ${times(size / right)}`,
  };
}

/** Holds the updates of all parameters against those expected; `what` completes the name of each. */
export function judgeUpdates(
  what: string,
  updates: readonly Parameters<B>[],
  expected: readonly Parameters<B>[],
): Judgement | undefined {
  const right = endToEnd(expected);
  const judged = endToEnd(updates).map(({ name, parameter, value }, i) => ({
    parameter,
    judgement: judgeUpdate(`update of ${name} ${what}`, value, right[i]!.value),
  }));
  const of = (parameter: string): Judgement | undefined =>
    decisiveUpdate(judged.filter((j) => j.parameter === parameter).map(({ judgement }) => judgement));
  const biases = of('bias');
  const ofBiases =
    biases && (biases.aspect === undefined ? biases : { ...biases, aspect: `${biases.aspect} of biases` });
  return decisive([of('weights'), ofBiases].filter((j) => j !== undefined));
}

/** The judgement that decides for all layers' updates; where the first or the last alone is off, its aspect says so. */
export function decisiveUpdate(judgements: readonly Judgement[]): Judgement | undefined {
  const decided = decisive(judgements);
  const L = judgements.length;
  const refuted = judgements.flatMap((j, i) => (j.outcome === 'refuted' ? [i + 1] : []));
  if (L < 3 || refuted.length !== 1 || decided?.aspect === undefined) return decided;
  if (refuted[0] === 1) return { ...decided, aspect: `${decided.aspect} of W_1` };
  return refuted[0] === L ? { ...decided, aspect: `${decided.aspect} of W_L` } : decided;
}

const times = (c: number): string =>
  Math.abs(c - 1) < 0.01 ? `is off by ${short(c - 1)} of itself` : `is ${c.toPrecision(3)} times what it must be`;
