import { uniformBigInt } from 'pure-rand/distribution/uniformBigInt';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { ValueError } from './errors.ts';

/** A stream of random numbers, the same for the same seed on every machine up to the last bits of Math.log and Math.cos. */
export interface Random {
  /** Uniform on [0, 1). */
  uniform(): number;
  /** Standard normal (Box–Muller). */
  normal(): number;
  /** Uniform on low..high, both included. */
  integer(low: number, high: number): number;
  bigint(low: bigint, high: bigint): bigint;
}

/** Random numbers by the name of their use, all of one seed. */
export type Streams = (stream: string) => Random;

export const streams =
  (seed: number): Streams =>
  (stream) =>
    random(seed, stream);

/**
 * Seeds are integers, as a rule of 32 bits; `stream` names the use, so that two uses of one seed do not share numbers.
 * @throws {ValueError} when the seed is no integer
 */
export function random(seed: number, stream = ''): Random {
  requireSeed('random', seed);
  const generator = xoroshiro128plus(hash(`${stream}#${seed}`));
  const uniform = (): number => uniformFloat64(generator);
  let spare: number | undefined;
  return {
    uniform,
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    integer: (low, high) => uniformInt(generator, low, high),
    bigint: (low, high) => uniformBigInt(generator, low, high),
  };
}

/** @throws {ValueError} when it is no integer: NaN and ½ have a text too, and would give numbers that nobody asks for again */
export function requireSeed(where: string, seed: number): void {
  if (!Number.isSafeInteger(seed))
    throw new ValueError(`${where}: seed must be an integer, got ${seed}; the same one gives the same numbers again`);
}

/** 32-bit FNV-1a, as a signed integer. */
export function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h | 0;
}
