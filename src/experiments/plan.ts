import { createHash } from 'node:crypto';
import { ValueError } from '../errors.ts';

/** A point under the name that its content gives it. */
export interface Planned<P = unknown> {
  /** sha256 of the point's canonical JSON, 64 hexadecimal digits. */
  readonly hash: string;
  readonly point: P;
}

/**
 * The one text of a JSON value: keys sorted by code units, no white space, numbers as ECMAScript prints them (RFC 8785).
 * @throws {ValueError} for what JSON cannot hold: NaN, infinities, undefined, functions, objects with a prototype of their own
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)) {
    const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${fields.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`;
  }
  throw new ValueError(
    `canonicalJson: a point must be plain JSON, got ${typeof value === 'number' ? value : typeof value}; give numbers that are finite, texts, lists and records`,
  );
}

export const pointHash = (point: unknown): string => createHash('sha256').update(canonicalJson(point)).digest('hex');

/**
 * Every point under its hash, in order.
 * @throws {ValueError} when a point is not plain JSON, or two are the same
 */
export function planned<P>(points: readonly P[]): readonly Planned<P>[] {
  const plan = points.map((point) => ({ hash: pointHash(point), point }));
  const first = new Map<string, number>();
  for (const [i, { hash, point }] of plan.entries()) {
    const before = first.get(hash);
    if (before !== undefined)
      throw new ValueError(
        `planned: a plan must name every point once, got ${canonicalJson(point)} at ${before} and ${i}; drop one`,
      );
    first.set(hash, i);
  }
  return plan;
}

/** The index-th of `of` parts, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** @throws {ValueError} when the text is not i/n with 1 ≤ i ≤ n */
export function parseShard(text: string): Shard {
  const [, index, of] = /^([1-9]\d{0,8})\/([1-9]\d{0,8})$/.exec(text) ?? [];
  if (index === undefined || Number(index) > Number(of))
    throw new ValueError(
      `parseShard: shard must be i/n with 1 ≤ i ≤ n, got ${JSON.stringify(text)}; the first of two is 1/2`,
    );
  return { index: Number(index), of: Number(of) };
}

/** Every `of`-th point: a function of the plan alone, so that machines that never meet share the work without overlap. */
export const inShard = <T>(plan: readonly T[], { index, of }: Shard): readonly T[] =>
  plan.filter((_, k) => k % of === index - 1);
