import { describe, expect, test } from 'vitest';
import type { ExactArithmetic } from '../../src/arithmetic/arithmetic.ts';
import { type FieldMatrix, primeField } from '../../src/arithmetic/primeField.ts';
import type { RationalMatrix } from '../../src/arithmetic/rational.ts';
import { rational } from '../../src/arithmetic/rational.ts';
import type { Case, Regime, SearchTest } from '../../src/evidence/claim.ts';
import { type AtCase, smallestCounterexample } from '../../src/evidence/counterexample.ts';
import { judge } from '../../src/evidence/judge.ts';
import { judgeSearch } from '../../src/evidence/search.ts';
import { SingularError } from '../../src/errors.ts';
import { ONE, claim, court, expectUndecided, outcomes } from './trials.ts';
import { weightsOf } from '../../src/network/linearGaussian.ts';

const SEEDS = [1, 2];
const zero = rational.matrix(1, 1, [0]);
const one = rational.matrix(1, 1, [1]);

/** A statement that is false exactly in the cases described. */
const falseWhere =
  (bad: (c: Case<RationalMatrix>) => boolean): AtCase =>
  (c) => ({ holds: !bad(c), left: one, right: zero });

const batchOf = (c: Case<RationalMatrix>): number => c.x.columns;
const entryOf = (c: Case<RationalMatrix>): number => Number(c.x.data[0]!.valueOf());

const search = (bad: (widths: readonly number[], batch: number) => boolean): SearchTest => {
  const statement: SearchTest['statement'] = (A, c) => {
    const holds = !bad(c.network.widths, A.shape(c.x)[1]);
    return { holds, left: A.matrix(1, 1, [1]), right: A.matrix(1, 1, [0]) };
  };
  const always: SearchTest['statement'] = (A) => ({ holds: true, left: A.identity(1), right: A.identity(1) });
  return { kind: 'search', regime: ONE, shown: ['one', 'nought'], statement, controls: { 'always true': always } };
};

describe('smallestCounterexample', () => {
  const shapeOf = (bad: (c: Case<RationalMatrix>) => boolean, regime = ONE): string[] =>
    SEEDS.map((seed) => smallestCounterexample(regime, falseWhere(bad), seed)?.shape ?? 'none');
  const all = (shape: string): string[] => SEEDS.map(() => shape);

  test('a statement that is false everywhere is refuted by the smallest network', () => {
    expect(shapeOf(() => true)).toEqual(all('widths 1-1, batch 1'));
  });

  test('one that needs a hidden layer of two is refuted by 1-2-1, one that needs depth 3 by 1-1-1-1', () => {
    expect(shapeOf((c) => c.network.widths.slice(1, -1).some((n) => n > 1))).toEqual(all('widths 1-2-1, batch 1'));
    expect(shapeOf((c) => c.network.layers.length === 3)).toEqual(all('widths 1-1-1-1, batch 1'));
  });

  test('one that needs two outputs and a batch is refuted by 1-2 and two samples', () => {
    const bad = (c: Case<RationalMatrix>): boolean => batchOf(c) > 1 && c.network.widths.at(-1)! > 1;
    expect(shapeOf(bad, { family: 'dln', batch: 'any' })).toEqual(all('widths 1-2, batch 2'));
  });

  test('entries grow only when smaller ones do not do: 3 is found, and 4 never tried', () => {
    const found = smallestCounterexample(
      ONE,
      falseWhere((c) => Math.abs(entryOf(c)) === 3),
      1,
    );
    expect(found!.shape).toBe('widths 1-1, batch 1');
    expect(found!.given.find(({ name }) => name === 'x')!.rows.flat()).toEqual([expect.stringMatching(/^-?3$/)]);
    expect(
      smallestCounterexample(
        ONE,
        falseWhere((c) => Math.abs(entryOf(c)) > 3),
        1,
      ),
    ).toBeUndefined();
  });

  test('every chain of widths 1 and 2 up to depth 3 is visited, from few entries to many', () => {
    const visited: string[] = [];
    const sizes: number[] = [];
    smallestCounterexample(
      ONE,
      falseWhere((c) => {
        const name = c.network.widths.join('-');
        if (visited.at(-1) !== name) {
          visited.push(name);
          const entries = c.network.layers.reduce((n, at) => n + weightsOf(at).data.length, 0);
          sizes.push(entries + c.x.data.length + c.y.data.length);
        }
        return false;
      }),
      1,
    );
    const chains = (L: number): string[] => (L === 0 ? ['1', '2'] : chains(L - 1).flatMap((w) => [`${w}-1`, `${w}-2`]));
    expect(visited.toSorted()).toEqual([1, 2, 3].flatMap(chains).toSorted());
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
  });

  test('with up to four numbers every case is tried, with more 30 of each magnitude', () => {
    const tried: Record<string, number> = {};
    const count = falseWhere((c) => {
      const shape = `${c.network.widths.join('-')}, ${batchOf(c)}`;
      tried[shape] = (tried[shape] ?? 0) + 1;
      return false;
    });
    smallestCounterexample({ family: 'dln', batch: 'any', maxDepth: 2 }, count, 1);
    const { '1-1, 1': three, '1-1-1, 1': four, ...rest } = tried;
    expect([three, four]).toEqual([3 ** 3 + 5 ** 3 + 7 ** 3, 3 ** 4 + 5 ** 4 + 7 ** 4]);
    // every chain up to depth 2, with one sample and with one more than its rank
    expect(Object.keys(rest)).toHaveLength(2 * (4 + 8) - 2);
    expect(new Set(Object.values(rest))).toEqual(new Set([90]));
    const one = falseWhere(
      (c) =>
        c.network.widths.join('-') === '1-1-1' &&
        c.network.layers.map((at) => Number(weightsOf(at).data[0]!.valueOf())).join() === '3,-2' &&
        entryOf(c) === -3 &&
        Number(c.y.data[0]!.valueOf()) === 1,
    );
    expect(smallestCounterexample(ONE, one, 1)?.shape).toBe('widths 1-1-1, batch 1');
  });

  test('shows what a statement looked at besides: directions, step, scales and precisions', () => {
    const shown = (look: (c: Case<RationalMatrix>) => unknown, regime: Regime = ONE): string[] => {
      const { given, left, right } = smallestCounterexample(
        regime,
        (c) => (look(c), { holds: c.network.widths.join('-') !== '1-1-1', left: one, right: zero }),
        1,
      )!;
      expect([left.name, right.name]).toEqual(['left', 'right']);
      expect(given.every(({ rows }) => rows.flat().length === 1)).toBe(true);
      return given.map(({ name }) => name);
    };
    expect(shown(() => 0)).toEqual(['W_1', 'W_2', 'x', 'y']);
    expect(shown((c) => c.directions)).toEqual(['W_1', 'W_2', 'x', 'y', 'D_1', 'D_2']);
    expect(shown((c) => c.step)).toEqual(['W_1', 'W_2', 'x', 'y', 'α']);
    expect(shown((c) => [c.step, c.directions], { ...ONE, family: 'general' })).toEqual([
      ...['W_1', 'W_2', 'a_1', 'p_1', 'a_2', 'p_2', 'x', 'y', 'D_1', 'D_2', 'α'],
    ]);
  });

  test('the same seed finds the same counterexample, and another seed other numbers', () => {
    const bad = falseWhere((c) => c.network.widths.length === 4 && entryOf(c) !== 0);
    const found = [1, 1, ...SEEDS].map((seed) => JSON.stringify(smallestCounterexample(ONE, bad, seed)));
    expect(found[0]).toBe(found[1]);
    expect(new Set(found).size).toBeGreaterThan(1);
  });

  test('the matrices shown are those of the case: S r and the activities follow from what is given', () => {
    const { given, computed, left, right } = smallestCounterexample(
      ONE,
      falseWhere((c) => c.network.widths.join('-') === '1-1-1' && entryOf(c) !== 0),
      1,
    )!;
    const at = (name: string): number => Number([...given, ...computed].find((m) => m.name === name)!.rows[0]![0]);
    expect(given.map(({ name }) => name)).toEqual(['W_1', 'W_2', 'x', 'y']);
    expect(computed.map(({ name }) => name)).toEqual(['ẑ_1', 'ẑ_2', 'r', 'S', 'z*_1']);
    expect(at('ẑ_1')).toBe(at('W_1') * at('x') + 0);
    expect(at('r')).toBe(at('y') - at('W_2') * at('W_1') * at('x') + 0);
    expect(at('S')).toBe(at('W_2') ** 2 + 1);
    expect([left.rows, right.rows]).toEqual([[['1']], [['0']]]);
  });

  test('a case that is ruled out mod p is not tried in fractions, and what is found is found without that, too', () => {
    /** x³ − x of the first input, which only entries beyond ±1 tell from 0. */
    const left = <M>(A: ExactArithmetic<M>, { x }: Case<M>): M => {
      const first = A.multiply(A.gather(x, Int32Array.of(0)), A.matrix(A.shape(x)[1], 1, [1]));
      return A.subtract(A.multiply(A.multiply(first, first), first), first);
    };
    let tried = 0;
    const found = (suspected?: (c: Case<FieldMatrix>) => boolean): unknown => {
      tried = 0;
      const statement: AtCase = (c) => (
        tried++,
        { holds: rational.equals(left(rational, c), zero), left: one, right: zero }
      );
      return smallestCounterexample(ONE, statement, 1, suspected ? { suspected } : {});
    };
    const slowly = found();
    expect(slowly).toMatchObject({ shape: 'widths 1-1, batch 1' });
    expect(tried).toBeGreaterThan(3 ** 3);
    const nought = primeField.matrix(1, 1, [0]);
    expect(found((c) => !primeField.equals(left(primeField, c), nought))).toEqual(slowly);
    expect(tried).toBe(1); // the first that is not 0 mod p is not 0
    expect(found(() => false)).toBeUndefined();
    expect(tried).toBe(0);
  });

  test('a case without a value is passed over; any other exception is not', () => {
    const singular: AtCase = () => {
      throw new SingularError('no value here');
    };
    expect(smallestCounterexample(ONE, singular, 1)).toBeUndefined();
    const broken: AtCase = () => {
      throw new TypeError('a mistake');
    };
    expect(() => smallestCounterexample(ONE, broken, 1)).toThrow('a mistake');
  });
});

describe('judgeSearch', () => {
  const wide = search((widths) => widths.some((n) => n > 1));

  test('a witness refutes, and the verdict carries it', async () => {
    const verdict = await judge(claim(wide, 'refuted'), court());
    expect([verdict.outcome, verdict.asExpected]).toEqual(['refuted', true]);
    expect(verdict.counterexample!.shape).toMatch(/^widths (1-2|2-1), batch 1$/);
    expect([verdict.counterexample!.left, verdict.counterexample!.right]).toEqual([
      { name: 'one', rows: [['1']] },
      { name: 'nought', rows: [['0']] },
    ]);
  });

  test('no witness decides nothing: the claim is undecided, never true', () =>
    expectUndecided(
      search(() => false),
      /decides nothing/,
    ));

  test('a control must survive the search: one that is refuted spoils the verdict', async () => {
    const spoiled: SearchTest = { ...wide, controls: { 'false as well': wide.statement } };
    expect(outcomes(judgeSearch(spoiled, 1).finding)).toEqual({ 'false as well': 'refuted' });
    const verdict = await judge(claim(spoiled, 'refuted'), court());
    expect([verdict.outcome, verdict.asExpected]).toEqual(['refuted', false]);
  });

  test('an exception in the statement leaves the claim undecided', () =>
    expectUndecided(
      {
        ...wide,
        statement: () => {
          throw new Error('cannot say');
        },
      },
      /cannot say/,
    ));
});
