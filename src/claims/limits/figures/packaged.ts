import type { Claim, Effects, Row } from '../../../evidence/claim.ts';
import { values, withoutOne } from '../../sample-efficiency/figures/effects.ts';
import { recorded } from './recorded.ts';

const RULES = { bp: 'backpropagation', pc: 'predictive coding' } as const;
const READINGS = { shallow: 'H = 2, 4, 8', deep: 'H = 8, 16, 32' } as const;
const POINTS = { mupc: 'd=0.5 κ=1 β=0.5 δ=0', completep: 'd=0.5 κ=1 β=1 δ=1' } as const;
const PLACE = 'branches over √L or L as published code has them, H = L − 2 here; ours';

/** |exponent of Δz| of one form less that of the other, means over all seeds but one: positive where the second is nearer to 0. */
const nearer =
  (rule: keyof typeof RULES, far: string, near: string) =>
  (rows: readonly Row[]): Effects => {
    const of = (condition: string): readonly number[] =>
      withoutOne(values(rows, { where: { rule, condition }, column: 'dz' })['all']!).map(Math.abs);
    const [a, b] = [of(far), of(near)];
    return { all: a.map((exponent, seed) => exponent - b[seed]!) };
  };

const of = (rule: keyof typeof RULES, reading: keyof typeof READINGS): Claim[] => {
  const at = { figure: 'lim/depth', panel: `${rule}-packaged`, reading, place: PLACE } as const;
  const [mupc, completep] = [POINTS.mupc, POINTS.completep];
  return [
    recorded({
      ...{ ...at, id: `lim/packaged-mupc-${rule}-${reading}` },
      title: `Depth-µP’s Δz by ${RULES[rule]} is nearer to constant with H = L − 2 under the root than with L: ${READINGS[reading]}`,
      statement:
        'After the first step, exponents in H. The layers between move Δz by H/L where branches are over √L, which is 1 in the limit only.',
      formula: String.raw`|e_L(\Delta z)| - |e_H(\Delta z)| > 0`,
      effect: '|exponent with L| − |exponent with H|',
      effects: nearer(rule, `${mupc} of L`, mupc),
      expected: 'holds',
    }),
    recorded({
      ...{ ...at, id: `lim/packaged-completep-${rule}-${reading}` },
      title: `CompleteP’s Δz by ${RULES[rule]} is nearer to constant with L, as it is packaged, than with H = L − 2: ${READINGS[reading]}`,
      statement:
        'After the first step, exponents in H. The stream itself is (1 + H⁻²)^{H/2} at initialisation, which falls from 1.25 at H = 2; with L it stays below 1.07.',
      formula: String.raw`|e_H(\Delta z)| - |e_L(\Delta z)| > 0`,
      effect: '|exponent with H| − |exponent with L|',
      effects: nearer(rule, completep, `${completep} of L`),
      expected: 'holds',
    }),
  ];
};

/** The forms of the library beside the family's. */
export const packagedClaims: readonly Claim[] = (['bp', 'pc'] as const).flatMap((rule) =>
  (['shallow', 'deep'] as const).flatMap((reading) => of(rule, reading)),
);
