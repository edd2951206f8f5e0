import type { Row } from '../../evidence/claim.ts';
import type { Exponent } from '../../evidence/exponent.ts';
import { byPoint, exponentsOfRows } from '../../evidence/exponentRows.ts';
import { type Behaviour, type Trend, scalingVerdict, trendsOf } from '../../evidence/scalingVerdict.ts';
import type { PredictedExponents } from '../../theory/scalingPredictions.ts';

/** Exponents on these grids are multiples of ¼: a constant is what is surely nearer to 0 than to the next. */
export const BAND = 0.125;

const exactly = (mean: number): Exponent => ({ kind: 'fitted', mean, interval: [mean, mean], seeds: 1 });

/** What theory says of a point. */
export const predictedBehaviour = ({ f, z, dz, df }: PredictedExponents): Behaviour =>
  scalingVerdict({ bounded: [exactly(f), exactly(z)], dz: exactly(dz), df: exactly(df) }, BAND).possible[0]!;

export const predictedTrend = (exponent: number): Trend => trendsOf(exactly(exponent), BAND)[0]!;

/** Every point of the family at every step: its exponents and what they come to. */
export const judgedPoints = (rows: readonly Row[]) =>
  [...byPoint(rows).values()].map((own) => {
    const first = own[0]!;
    const exponents = exponentsOfRows(own);
    const { behaviour, possible } = scalingVerdict({ ...exponents, bounded: [exponents.f, exponents.z] }, BAND);
    const [d, kappa, beta, hiddenRate] = ['d', 'kappa', 'beta', 'delta'].map((name) => Number(first[name])) as [
      number,
      number,
      number,
      number,
    ];
    return {
      ...{ condition: String(first['condition']), step: Number(first['step']) },
      ...{ at: { d, kappa, beta, hiddenRate }, exponents, behaviour, possible },
    };
  });

export type JudgedPoint = ReturnType<typeof judgedPoints>[number];
