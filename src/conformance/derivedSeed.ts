import { createHash } from 'node:crypto';

/**
 * The seed that a rule is told, 31 bits: it follows from the run's, one way, so that a rule cannot make the run's problems from it.
 * A rule that guesses the run's seed can, so a result that matters is repeated with another.
 */
export const derivedSeed = (seed: number): number =>
  createHash('sha256').update(`pcn-check/seed-of-a-rule/${seed}`).digest().readUInt32BE(0) >>> 1;
