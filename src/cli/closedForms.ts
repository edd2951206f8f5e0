import { cosine } from '../arithmetic/cosine.ts';
import { type Float64Matrix, float64 } from '../arithmetic/float64.ts';
import { frobenius } from '../arithmetic/norm.ts';
import { arrayTimesPowerOfTwo, timesPowerOfTwo } from '../arithmetic/powerOfTwo.ts';
import { DataError, SingularError, ValueError } from '../errors.ts';
import { type LinearGaussian, depth } from '../network/linearGaussian.ts';
import { readCase } from '../protocol/caseFile.ts';
import type { Tensor } from '../protocol/safetensors.ts';
import { type End, spectrumEnds } from '../theory/spectrumEnds.ts';
import { spectrumBounds } from '../theory/spectrumBounds.ts';
import { targetAlignments } from '../theory/targetAlignment.ts';
import { Answer, written } from './answer.ts';
import { type Scaled, type ScaledForms, type Updates, scaledForms } from '../theory/scaledForms.ts';

/** What theory says of a case. */
export interface ClosedForms {
  readonly widths: readonly number[];
  readonly batch: number;
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** The tensors whose columns are samples. */
  readonly columns: readonly string[];
  /** What is left out, whole or for a layer or sample (NaN), by name, and why. */
  readonly notes: readonly (readonly [string, string])[];
}

/** The parts of an answer that can be left out. */
export const PARTS = ['spectrum'] as const;
export type Part = (typeof PARTS)[number];

/** Hears what is begun, and for how many hidden units. */
export type Tell = (part: string, hidden: number) => void;

/** Networks with more hidden units get bounds layer by layer, for which no Hessian is formed. */
const MOST_HIDDEN = 4096;

/**
 * The tensors of the answer; the names of those whose columns are samples; why something is left out.
 * @throws {DataError} when it is no case, or a layer is not linear
 */
export function closedForms(bytes: Uint8Array, without: readonly Part[] = [], tell?: Tell): ClosedForms {
  const given = readCase(bytes);
  requireIdentities(given);
  const hidden = given.widths.slice(1, -1).reduce((sum, n) => sum + n, 0);
  tell?.('closed forms', hidden);
  const forms = formsOf(given);
  const { problem, exponent, e } = forms;
  const { network } = problem;
  const answer = new Answer();
  for (const [l, z] of e.zHat.entries()) answer.samples(`zhat_${l}`, z, exponent);
  for (const [l, z] of e.zStar.entries()) answer.samples(`z_${l}`, z, exponent);
  answer.samples('r', e.r, exponent);
  answer.matrix('S', e.S);
  answer.put('F', [], [forms.energy.value], forms.energy.exponent);
  answer.put('loss', [], [forms.loss.value], forms.loss.exponent);
  answer.number(
    'energy_over_loss',
    forms.energyOverLoss,
    forms.loss.value === 0 ? 'the loss is zero' : 'S or the loss is beyond the doubles',
  );
  for (const name of ['bp', 'pc'] as const) putUpdates(answer, name, forms[name]);
  compare(answer, forms.pc, forms.bp);
  for (const name of ['bp', 'pc'] as const) {
    const { value, exponent } = forms[name].change;
    answer.samples(`${name}_change`, value, exponent);
    answer.list(`${name}_alignment`, targetAlignments(float64, e.r, value), (b) => {
      const what = zeroColumn(e.r, b)
        ? 'r is zero'
        : `change of the prediction is ${zeroColumn(value, b) ? 'zero' : 'beyond the doubles'}`;
      return `in sample ${b + 1}, whose ${what}`;
    });
  }
  const rates = forms.learningRates;
  if (rates === undefined)
    answer.note('learning_rates', 'an activity is orthogonal to its feedforward value, and Theorem 1 divides by that');
  else putRates(answer, rates);
  if (without.includes('spectrum')) answer.note('spectrum', 'as asked: --without spectrum');
  else {
    tell?.('spectrum', hidden);
    putSpectrum(answer, network);
  }
  const { tensors, columns, notes } = answer;
  return { widths: given.widths, batch: given.batch, tensors, columns, notes };
}

/** @throws {DataError} when S is beyond the doubles */
function formsOf(given: ReturnType<typeof readCase>): ScaledForms {
  try {
    return scaledForms(given);
  } catch (error) {
    if (!(error instanceof SingularError)) throw error;
    throw new DataError(
      'theory: weights, scales and precisions must leave S = Σ P_l P_lᵀ/p_l to the doubles, got one that is infinite or singular to rounding; scale them',
    );
  }
}

function putUpdates(answer: Answer, name: 'bp' | 'pc', { gradients, biasGradients }: Updates): void {
  for (const [i, { value, exponent }] of gradients.entries())
    answer.matrix(`${name}_gradient_${i + 1}`, value, exponent);
  for (const [i, bias] of biasGradients.entries())
    if (bias) answer.put(`${name}_bias_gradient_${i + 1}`, [bias.value.rows], bias.value.data, bias.exponent);
}

/** How PC's weight updates lie to backpropagation's, and how long they are beside them. */
function compare(answer: Answer, pc: Updates, bp: Updates): void {
  const ratio = (ours: readonly Scaled<Float64Matrix>[], theirs: readonly Scaled<Float64Matrix>[]): number => {
    const [a, b] = [together(ours), together(theirs)];
    const [norm, other] = [frobenius(a.value), frobenius(b.value)];
    return other === 0 ? Number.NaN : timesPowerOfTwo(norm / other, a.exponent - b.exponent);
  };
  const cos = (ours: readonly Scaled<Float64Matrix>[], theirs: readonly Scaled<Float64Matrix>[]): number =>
    cosine(together(ours).value, together(theirs).value);
  const zero = (list: readonly Scaled<Float64Matrix>[]): boolean =>
    list.every(({ value }) => value.data.every((v) => v === 0));
  const why = (i?: number): string => {
    const of = (list: readonly Scaled<Float64Matrix>[]) => (i === undefined ? list : [list[i]!]);
    if (zero(of(bp.gradients))) return "backpropagation's update is zero";
    return zero(of(pc.gradients)) ? "PC's update is zero" : 'an update is beyond the doubles';
  };
  const byLayer = (f: typeof ratio): number[] => pc.gradients.map((g, i) => f([g], [bp.gradients[i]!]));
  answer.number('cosine', cos(pc.gradients, bp.gradients), why());
  answer.list('layer_cosines', byLayer(cos), (i) => `in layer ${i + 1}: ${why(i)}`);
  answer.number('norm_ratio', ratio(pc.gradients, bp.gradients), why());
  answer.list('layer_norm_ratios', byLayer(ratio), (i) => `in layer ${i + 1}: ${why(i)}`);
}

/** Several quantities in the unit of the largest. */
function together(list: readonly Scaled<Float64Matrix>[]): Scaled<Float64Array[]> {
  const counted = list.filter(({ value }) => value.data.some((v) => v !== 0));
  const exponent = Math.max(...(counted.length === 0 ? list : counted).map((g) => g.exponent));
  return { value: list.map((g) => arrayTimesPowerOfTwo(g.value.data, g.exponent - exponent)), exponent };
}

function putRates(answer: Answer, rates: readonly Scaled<number>[]): void {
  const values = rates.map(({ value, exponent }) => timesPowerOfTwo(value, exponent));
  const lost = values.findIndex((v, i) => !Number.isFinite(v) || (v === 0 && rates[i]!.value !== 0));
  if (lost < 0) return answer.list('learning_rates', values, () => '');
  const { value, exponent } = rates[lost]!;
  return answer.note('learning_rates', `that of layer ${lost + 1}, ${written(value, exponent)}, is beyond the doubles`);
}

function putSpectrum(answer: Answer, network: LinearGaussian<Float64Matrix>): void {
  const none = (why: string): void => ['mu', 'lambda_max', 'step_limit'].forEach((name) => answer.note(name, why));
  if (depth(network) < 2) return none('one layer has no hidden activities, hence no Hessian');
  const hidden = network.widths.slice(1, -1).reduce((sum, n) => sum + n, 0);
  try {
    if (hidden > MOST_HIDDEN) {
      const { mu, lambdaMax } = spectrumBounds(float64, network);
      for (const name of ['mu', 'lambda_max'])
        answer.note(name, `only bounds are proven for more than ${MOST_HIDDEN} hidden units, here ${hidden}`);
      putEnd(answer, 'mu', { lower: mu, upper: Infinity });
      return putEnd(answer, 'lambda_max', { lower: 0, upper: lambdaMax });
    }
    const ends = spectrumEnds(float64, network);
    putEnd(answer, 'mu', ends.mu);
    return putEnd(answer, 'lambda_max', ends.lambdaMax);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    return none(`the Hessian or its spectrum is beyond the doubles (${error.message})`);
  }
}

function putEnd(answer: Answer, name: 'mu' | 'lambda_max', { value, lower, upper }: End): void {
  if (value !== undefined) answer.put(name, [], [value]);
  if (lower > 0) answer.put(`${name}_lower`, [], [lower]);
  else answer.note(`${name}_lower`, 'roundings hide it: no positive bound is proven');
  if (!Number.isFinite(upper)) return answer.note(`${name}_upper`, 'no finite bound is proven');
  answer.put(`${name}_upper`, [], [upper]);
  return name === 'lambda_max' ? answer.put('step_limit', [], [2 / upper]) : undefined;
}

const zeroColumn = ({ rows, columns, data }: Float64Matrix, b: number): boolean =>
  Array.from({ length: rows }, (_, i) => data[i * columns + b]!).every((v) => v === 0);

/** @throws {DataError} naming the layer that has another activation */
function requireIdentities({ activations = [] }: ReturnType<typeof readCase>): void {
  const bent = activations.findIndex((name) => name !== 'identity');
  if (bent >= 0)
    throw new DataError(
      `theory: activations must all be identity, for which there are closed forms, got ${activations[bent]} in layer ${bent + 1}`,
    );
}
