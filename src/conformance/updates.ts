import type { Float64Matrix } from '../arithmetic/float64.ts';
import { DimensionError } from '../errors.ts';
import { type Parameters, parameter } from '../layers/layer.ts';
import type { LearningRule } from '../learning/rule.ts';
import type { Network } from '../network/graph.ts';

/** One parameter's update. */
export interface Update<M> {
  /** As sentences call it: W_1, b_1. */
  readonly name: string;
  /** As layers call it: weights, bias. */
  readonly parameter: string;
  /** From 1. */
  readonly layer: number;
  readonly value: M;
}

const LETTERS: Readonly<Record<string, string>> = { weights: 'W', bias: 'b', scale: 'a' };

/** A layer's parameter in sentences: W_1, b_1; of a name without a letter, the name. */
export const symbol = (parameter: string, l: number): string => `${LETTERS[parameter] ?? parameter}_${l}`;

/** All layers' updates end to end: every layer's weights, then every layer's biases, then what there is besides. */
export function endToEnd<M>(updates: readonly Parameters<M>[]): Update<M>[] {
  const names = [...new Set(['weights', 'bias', ...updates.flatMap(Object.keys)])];
  return names.flatMap((name) =>
    updates.flatMap((theta, i) => {
      const value = theta[name];
      return value === undefined ? [] : [{ name: symbol(name, i + 1), parameter: name, layer: i + 1, value }];
    }),
  );
}

/** ΔW_1..ΔW_L */
export const weightUpdates = <M>(updates: readonly Parameters<M>[]): M[] =>
  updates.map((theta) => parameter(theta, 'weights'));

/**
 * What a rule gave as updates, if that is what they are: for each layer every parameter that learns, each in its shape.
 * @throws {DimensionError} when they are not; updates that are matrices, as rules gave before, are told what to change
 */
export function requireUpdates(
  { id }: LearningRule,
  { edges }: Network<Float64Matrix>,
  given: unknown,
): readonly Parameters<Float64Matrix>[] {
  if (Array.isArray(given) && given.length > 0 && given.every(isMatrix))
    throw new DimensionError(
      `checkRule: updates of ${id} must be one record of parameters a layer, got matrices; return updates.map((weights) => ({ weights })), with bias beside weights where a layer has one`,
    );
  const expected = edges.map(({ layer }) => layer.parameters);
  const got = Array.isArray(given) && given.every(isRecord) ? given.map(present) : undefined;
  if (got && sizes(endToEnd(got.map(shapesIn))) === sizes(endToEnd(expected)) && got.every(whole)) return got;
  throw new DimensionError(
    `checkRule: updates of ${id} must be ${sizes(endToEnd(expected))}, got ${got ? sizes(endToEnd(got.map(shapesIn))) : 'something else'}; a matrix is row-major`,
  );
}

type Known = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Known => typeof value === 'object' && value !== null;
const isMatrix = (value: unknown): value is Float64Matrix =>
  isRecord(value) && ['rows', 'columns', 'data'].every((name) => name in value);

/** A parameter that is said to be undefined is none. */
const present = (theta: Known): Parameters<Float64Matrix> =>
  Object.fromEntries(Object.entries(theta).filter((entry): entry is [string, Float64Matrix] => isMatrix(entry[1])));

const shapesIn = (theta: Parameters<Float64Matrix>): Parameters<readonly number[]> =>
  Object.fromEntries(Object.entries(theta).map(([name, { rows, columns }]) => [name, [rows, columns]]));

const sizes = (shapes: readonly Update<readonly number[]>[]): string =>
  shapes.map(({ name, value }) => `${name} ${value.join('×')}`).join(', ') || 'none';

const whole = (theta: Parameters<Float64Matrix>): boolean =>
  Object.values(theta).every(({ rows, columns, data }) => data.length === rows * columns);
