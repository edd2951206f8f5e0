import { type RationalMatrix, rational } from '../../src/arithmetic/rational.ts';
import type { Engine } from '../../src/learning/rule.ts';

/** Exact fractions as an engine, so that rules run without rounding. */
export const fractions: Engine<RationalMatrix> = {
  ...rational,
  about: 'exact fractions',
  unitRoundoff: 0,
  scope: (body) => body(),
  free: () => undefined,
  read: async (a) => Float64Array.from(a.data, (x) => x.valueOf()),
};
