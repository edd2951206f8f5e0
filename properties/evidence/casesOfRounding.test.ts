import { describe, expect, test } from 'vitest';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { INITIALISATIONS, build, caseMember, doubles } from '../../src/evidence/build.ts';
import type { Case } from '../../src/evidence/claim.ts';
import { roundingCases } from '../../src/evidence/roundingCases.ts';
import { teacher } from '../../src/data/index.ts';
import { unitRange } from '../../src/data/unitRange.ts';
import { rational } from '../../src/arithmetic/rational.ts';
import { chainOf } from '../../src/problem/chain.ts';
import { caseOf, restrict } from '../../src/problem/family.ts';
import { random } from '../../src/random.ts';

const A = float64;

describe('cases of engines that round', () => {
  const of = { reach: 'narrow', initialisations: INITIALISATIONS } as const;
  const family = roundingCases({ family: 'general', batch: 'any' }, of, 5, teacher);

  test('have names, by which one is made alone: the same in every number system, other ones for another seed', () => {
    const names = family.shapes.map((shape) => caseOf(family, shape));
    expect(names).toEqual(family.shapes.map((_, i) => `rounding/${i}`));
    const alone = restrict(family, (shape) => caseOf(family, shape) === names.at(-1));
    expect(alone.shapes).toEqual([family.shapes.at(-1)]);
    const numbers = (c: Case<Float64Matrix>): number[] =>
      [c.x, c.y, c.step, ...c.directions, ...chainOf(c).flatMap((at) => [at.weights, at.scale, at.precision])].flatMap(
        ({ data }) => [...data],
      );
    const again = caseMember(A, alone, alone.shapes[0]!, 5);
    expect(numbers(again)).toEqual(numbers(caseMember(A, family, family.shapes.at(-1)!, 5)));
    expect(numbers(again)).not.toEqual(numbers(caseMember(A, family, family.shapes.at(-1)!, 6)));
    const exact = caseMember(rational, alone, alone.shapes[0]!, 5);
    expect(rational.equals(exact.x, rational.matrix(again.x.rows, again.x.columns, again.x.data))).toBe(true);
  });

  test('are drawn from one stream each: data first, then numbers layer by layer, directions and the step', () => {
    for (const [i, shape] of family.shapes.entries()) {
      const r = random(5, `case ${i}`);
      const { recipe: at, initialisation } = shape;
      const batch = unitRange(teacher.draw(r, at.widths[0]!, at.widths.at(-1)!, at.batch));
      const byHand = build(A, at, doubles(A, r, INITIALISATIONS[initialisation]!), batch);
      const made = caseMember(A, family, shape, 5);
      expect([made.x, made.y, made.step, made.directions]).toEqual([
        byHand.x,
        byHand.y,
        byHand.step,
        byHand.directions,
      ]);
      expect(chainOf(made)).toEqual(chainOf(byHand));
    }
  });
});
