import type { Row } from '../../evidence/claim.ts';
import { byPoint, exponentsOfRows } from '../../evidence/exponentRows.ts';
import { scalingVerdict } from '../../evidence/scalingVerdict.ts';

/** Every point of the family at every step: its exponents and what they come to. */
export const judgedPoints = (rows: readonly Row[], band: number) =>
  [...byPoint(rows).values()].map((own) => {
    const first = own[0]!;
    const exponents = exponentsOfRows(own);
    const { behaviour, possible } = scalingVerdict({ ...exponents, bounded: [exponents.f, exponents.z] }, band);
    const [d, kappa, beta, hiddenRate] = ['d', 'kappa', 'beta', 'delta'].map((name) => Number(first[name])) as [
      number,
      number,
      number,
      number,
    ];
    return {
      ...{ condition: String(first['condition']), step: Number(first['step']) },
      ...{ at: { d, kappa, beta, hiddenRate }, exponents, behaviour, possible, band },
    };
  });

export type JudgedPoint = ReturnType<typeof judgedPoints>[number];
