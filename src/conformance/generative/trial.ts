import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { DimensionError } from '../../errors.ts';
import type { GenerativeUpdates } from '../../learning/generative/hebbian.ts';
import type { GenerativeRule } from '../../learning/generative/rule.ts';
import type { Undecided } from '../../learning/rule.ts';
import { sizesOf } from '../../network/generative.ts';
import { type GenerativeProblem, generative } from '../../problem/generative.ts';
import { derivedSeed } from '../derivedSeed.ts';
import { type GenerativeGiven, type GenerativeQuestion, answer } from '../questions.ts';
import { NoAnswer } from '../trial.ts';

type M = Float64Matrix;
type P = GenerativeProblem<M>;

/** One generative rule on one problem. What the rule answers is asked for when a check needs it, and only once. */
export interface GenerativeTrial {
  readonly rule: GenerativeRule;
  readonly problem: P;
  readonly accuracy: number;
  readonly unitRoundoff: number;
  readonly seed: number;
  /** Whether every layer is linear, so that closed forms say where rest is. */
  readonly linear: boolean;
  /** Whether latents have a minimum without a label too. */
  readonly free: boolean;
  /** x_1..x_L at rest, with the label clamped where the problem has one. */
  readonly latents: () => Promise<readonly M[]>;
  /** What the rule learns from those latents. */
  readonly updates: () => Promise<GenerativeUpdates<M>>;
  /** ŷ as an evaluation asks for it. */
  readonly prediction: () => Promise<M>;
  readonly learnFrom: (latents: readonly M[]) => Promise<GenerativeUpdates<M>>;
  /** The same rule on another problem, or with another seed. */
  readonly on: (problem: P, seed?: number) => GenerativeTrial;
  /** Whatever else it can be asked, as it answers. */
  readonly ask: <Q extends GenerativeQuestion>(question: Q, given: GenerativeGiven[Q]) => Promise<unknown>;
}

export function generativeTrial(
  rule: GenerativeRule,
  problem: P,
  { free, seed }: Pick<GenerativeTrial, 'free' | 'seed'>,
): GenerativeTrial {
  const { accuracy = 1e-8, unitRoundoff = 2 ** -53 } = rule;
  const options = { accuracy, seed: derivedSeed(seed) };
  const ask: GenerativeTrial['ask'] = (question, given) =>
    answer(rule, { problem, question, given } as Parameters<typeof answer>[1]);
  const latents = once(async () => {
    const found = answered(rule, (await ask('infer', options)) as readonly M[] | Undecided);
    requireLatentShapes(rule, problem, found);
    return found;
  });
  const learnFrom: GenerativeTrial['learnFrom'] = async (x) => requireUpdates(rule, problem, await ask('learn', x));
  return {
    ...{ rule, problem, accuracy, unitRoundoff, seed, free, latents, learnFrom, ask },
    linear: problem.model.activations.every((phi) => phi === 'identity'),
    updates: once(async () => learnFrom(await latents())),
    prediction: once(async () => {
      const found = answered(rule, (await ask('predict', options)) as M | Undecided);
      const { classes } = sizesOf(float64, problem.model);
      requireShapes(rule, 'prediction', [[classes, problem.data.columns]], [found]);
      return found;
    }),
    on: (other, another = seed) => generativeTrial(rule, other, { free, seed: another }),
  };
}

/** The same problem without its label, or with another. */
export const withLabel = ({ model, data }: P, target?: M): P => generative(float64, model, data, target);

/** @throws {NoAnswer} when a rule says that it has none */
export function answered<T extends object>({ id }: GenerativeRule, found: T | Undecided): T {
  if ('undecided' in found) throw new NoAnswer(`${id} has no answer: ${found.undecided}`);
  return found;
}

/** @throws {DimensionError} when latents are not x_1..x_L in their shapes */
export function requireLatentShapes(rule: GenerativeRule, { model, data }: P, found: readonly M[]): void {
  const { widths } = sizesOf(float64, model);
  const shapes = widths.slice(1).map((n) => [n, data.columns]);
  requireShapes(rule, 'latents', shapes, found);
}

function requireUpdates(rule: GenerativeRule, { model, target }: P, found: unknown): GenerativeUpdates<M> {
  const { weights, readout } = (found ?? {}) as Partial<GenerativeUpdates<M>>;
  const shapes = model.weights.map(({ rows, columns }) => [rows, columns]);
  const withReadout = target === undefined ? [] : [[model.readout.rows, model.readout.columns]];
  const all = [...(Array.isArray(weights) ? (weights as M[]) : []), ...(readout === undefined ? [] : [readout])];
  requireShapes(rule, 'updates { weights, readout }', [...shapes, ...withReadout], all);
  return readout === undefined ? { weights: all } : { weights: all.slice(0, -1), readout };
}

/** @throws {DimensionError} when matrices have other shapes than these */
function requireShapes(
  { id }: GenerativeRule,
  what: string,
  shapes: readonly (readonly number[])[],
  found: readonly M[],
): void {
  const text = (list: readonly (readonly number[])[]): string => list.map((s) => s.join('×')).join(', ');
  const got = Array.isArray(found) ? found.map((a) => [a?.rows, a?.columns]) : [];
  if (text(got) === text(shapes) && found.every((a) => a.data.length === a.rows * a.columns)) return;
  throw new DimensionError(
    `checkRule: ${what} of ${id} must be ${text(shapes)}, got ${text(got) || 'something else'}; a sample is a column, a matrix is row-major`,
  );
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => (asked ??= ask());
}
