import type { Exponent } from './exponent.ts';
import { type Behaviour, type Trend, scalingVerdict, trendsOf } from './scalingVerdict.ts';

/** Of exponents that are multiples of ¼, or of ½, a constant is what is surely nearer to 0 than to the next. */
export const [QUARTERS, HALVES] = [0.125, 0.25];

const exactly = (mean: number): Exponent => ({ kind: 'fitted', mean, interval: [mean, mean], seeds: 1 });

/** What exponents that are known come to. */
export const predictedBehaviour = ({ f, z, dz, df }: Readonly<Record<'f' | 'z' | 'dz' | 'df', number>>): Behaviour =>
  scalingVerdict({ bounded: [exactly(f), exactly(z)], dz: exactly(dz), df: exactly(df) }, QUARTERS).possible[0]!;

export const predictedTrend = (exponent: number): Trend => trendsOf(exactly(exponent), QUARTERS)[0]!;
