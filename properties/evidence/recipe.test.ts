import { describe, expect, test } from 'vitest';
import type { Regime } from '../../src/evidence/claim.ts';
import {
  type Recipe,
  classes,
  countClasses,
  describe as inWords,
  exactRecipes,
  floatRecipes,
  rankLimit,
  tinyRecipes,
} from '../../src/evidence/recipe.ts';
import { random } from '../../src/random.ts';

const FAMILIES = ['dln', 'residual', 'general'] as const;
const BATCHES = ['one', 'within-rank', 'one-past-rank', 'any'] as const;
const regimes = FAMILIES.flatMap((family) => BATCHES.map((batch): Regime => ({ family, batch })));
const float = (regime: Regime, reach: 'broad' | 'narrow', ends?: { inputs: number; outputs: number }): Recipe[] =>
  floatRecipes(regime, reach, random(1, 'recipes'), ends);
const all = (regime: Regime): Recipe[] => [
  ...exactRecipes(regime),
  ...float(regime, 'broad'),
  ...float(regime, 'narrow'),
  ...tinyRecipes(regime),
];
const depths = (recipes: readonly Recipe[]): number[] => recipes.map(({ widths }) => widths.length - 1);
const chains = (recipes: readonly Recipe[]): string[] => [...new Set(recipes.map(({ widths }) => widths.join('-')))];

describe('a recipe keeps to its regime', () => {
  test.each(regimes)('$family networks, batch $batch', (regime) => {
    for (const { widths, batch, skips, scaled } of all(regime)) {
      expect(skips).toHaveLength(widths.length - 1);
      expect(scaled).toBe(regime.family === 'general');
      const square = widths.slice(1).map((n, i) => n === widths[i]);
      if (regime.family === 'dln') expect(skips).not.toContain(true);
      else if (regime.family === 'residual') expect([...skips, ...square]).not.toContain(false);
      else expect(skips).toEqual(square.map((s, i) => s && (i + 1) % 2 === 0)); // every second layer, where it fits
      const least = Math.min(...widths.slice(0, -1)); // the width of an output limits no input
      expect(rankLimit(widths)).toBe(least);
      const allowed = { one: [1], 'within-rank': [1, least], 'one-past-rank': [least + 1], any: [1, least + 1] };
      expect(allowed[regime.batch]).toContain(batch);
    }
  });

  test.each(regimes)('$family networks, batch $batch: every batch that there is, once a shape', (regime) => {
    const shapes = new Map<string, number[]>();
    for (const { widths, batch } of exactRecipes(regime))
      shapes.set(widths.join('-'), [...(shapes.get(widths.join('-')) ?? []), batch]);
    for (const [name, batches] of shapes) {
      const least = Math.min(...name.split('-').slice(0, -1).map(Number));
      const past = regime.batch === 'one-past-rank' || regime.batch === 'any';
      const expected = [...(regime.batch === 'one-past-rank' ? [] : [1]), ...(past ? [least + 1] : [])];
      if (regime.batch === 'within-rank' && least > 1) expected.push(least);
      if (regime.family !== 'residual') expect([name, batches]).toEqual([name, expected]);
    }
  });

  test('least and greatest depth, and least width, leave out the rest and nothing more', () => {
    for (const from of [exactRecipes, tinyRecipes, (regime: Regime) => float(regime, 'broad')]) {
      const every = from({ family: 'dln', batch: 'one' });
      for (const minDepth of [1, 2, 3])
        for (const maxDepth of [2, 3, 5]) {
          const kept = every.filter(({ widths }) => widths.length - 1 >= minDepth && widths.length - 1 <= maxDepth);
          expect(from({ family: 'dln', batch: 'one', minDepth, maxDepth })).toEqual(kept);
        }
      const wide = every.filter(({ widths }) => Math.min(...widths) >= 2);
      expect(from({ family: 'dln', batch: 'one', minWidth: 2 })).toEqual(wide);
      const turning = every.filter(({ widths }) => widths.at(-1)! >= 2);
      expect(from({ family: 'dln', batch: 'one', minOutputs: 2 })).toEqual(turning);
    }
  });

  test('where every layer must be square, widths are those of the middle, with or without skips', () => {
    const plain = exactRecipes({ family: 'dln', batch: 'one' });
    const bent = exactRecipes({ family: 'dln', batch: 'one', square: true });
    expect(bent.map(({ widths }) => widths)).toEqual(
      plain.map(({ widths }) => widths.map(() => widths[Math.floor(widths.length / 2)])),
    );
    expect(bent.flatMap(({ skips }) => skips)).not.toContain(true);
  });

  test('data fix the ends: only what is hidden is square then, and only what is square has skips', () => {
    const ends = { inputs: 64, outputs: 10 };
    for (const family of FAMILIES)
      for (const recipes of [
        exactRecipes({ family, batch: 'any' }, ends),
        float({ family, batch: 'any' }, 'broad', ends),
      ]) {
        expect(recipes.length).toBeGreaterThan(2);
        for (const { widths, skips } of recipes) {
          expect([widths[0], widths.at(-1)]).toEqual([64, 10]);
          const hidden = widths.slice(1, -1);
          if (family === 'residual') {
            expect(new Set(hidden).size).toBeLessThanOrEqual(1);
            expect(skips).toEqual(widths.slice(1).map((_, i) => i > 0 && i < widths.length - 2));
          }
        }
      }
    expect(chains(exactRecipes({ family: 'dln', batch: 'one' }, ends))).toEqual(['64-3-10', '64-4-4-3-10']);
  });

  test('within rank the batch is 1 and the rank limit, once each', () => {
    const batches = exactRecipes({ family: 'dln', batch: 'within-rank' }).map(
      ({ widths, batch }) => `${widths.join('-')}: ${batch}`,
    );
    expect(batches.filter((text) => text.startsWith('3-2-2-1-2:'))).toEqual(['3-2-2-1-2: 1']);
    expect(batches.filter((text) => text.startsWith('2-3-4-2:'))).toEqual(['2-3-4-2: 1', '2-3-4-2: 2']);
  });

  test('past a rank limit of 16 the batch is 1 or 3', () => {
    const batches = (inputs: number, batch: Regime['batch']): number[] =>
      float({ family: 'dln', batch, maxDepth: 1 }, 'broad', { inputs, outputs: 10 }).map((recipe) => recipe.batch);
    expect(batches(16, 'any')).toEqual([1, 17]);
    expect(batches(17, 'any')).toEqual([1, 3]);
    expect(batches(17, 'within-rank')).toEqual([1, 3]);
    expect(batches(17, 'one-past-rank')).toEqual([18]);
    expect(batches(17, 'one')).toEqual([1]);
  });
});

describe('the shapes tried', () => {
  test('exactly: depths 1 to 8, bottlenecks, a wide middle, one output', () => {
    const recipes = exactRecipes({ family: 'dln', batch: 'one' });
    expect(depths(recipes)).toEqual([1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 7, 8]);
    expect(new Set(chains(recipes)).size).toBe(12);
    for (const [name, has] of Object.entries({
      bottleneck: (w: readonly number[]) => w.slice(1, -1).some((n) => n < Math.min(w[0]!, w.at(-1)!)),
      'wide middle': (w: readonly number[]) => w.slice(1, -1).some((n) => n > Math.max(w[0]!, w.at(-1)!)),
      'one output': (w: readonly number[]) => w.length > 2 && w.at(-1) === 1,
      'all alike': (w: readonly number[]) => new Set(w).size === 1,
    }))
      expect([name, recipes.some(({ widths }) => has(widths))]).toEqual([name, true]);
    for (const { widths } of recipes) for (const n of widths) expect([1, 2, 3, 4]).toContain(n);
  });

  test('in floats: broad from depth 1 to 8 and up to 12 wide, narrow at depths 2 and 3 and 3 or 4 wide', () => {
    const seen = { broad: new Set<number>(), narrow: new Set<number>() };
    for (let seed = 0; seed < 40; seed++)
      for (const [reach, expected] of [
        ['broad', { 1: [3, 12], 2: [3, 12], 3: [3, 10], 5: [2, 7], 8: [2, 5] }],
        ['narrow', { 2: [3, 4], 3: [3, 4] }],
      ] as const) {
        const recipes = floatRecipes({ family: 'dln', batch: 'one' }, reach, random(seed, 'recipes'));
        expect(depths(recipes)).toEqual(Object.keys(expected).map(Number));
        for (const { widths } of recipes) {
          const [least, most] = (expected as Record<number, readonly number[]>)[widths.length - 1]!;
          expect(Math.min(...widths)).toBeGreaterThanOrEqual(least!);
          expect(Math.max(...widths)).toBeLessThanOrEqual(most!);
          for (const n of widths) seen[reach].add(n);
        }
      }
    expect(seen.broad).toEqual(new Set([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
    expect(seen.narrow).toEqual(new Set([3, 4]));
  });

  test('for counterexamples: every chain of widths 1 and 2 up to depth 3, smallest first', () => {
    const recipes = tinyRecipes({ family: 'dln', batch: 'any' });
    expect(recipes).toHaveLength(2 * (4 + 8 + 16));
    expect(new Set(recipes.map(inWords)).size).toBe(recipes.length);
    const sizes = recipes.map(({ widths, batch }) => {
      let entries = (widths[0]! + widths.at(-1)!) * batch;
      for (let l = 1; l < widths.length; l++) entries += widths[l]! * widths[l - 1]!;
      return entries;
    });
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
  });
});

describe('what a case counts as', () => {
  const of = (widths: readonly number[], batch: number, skips: readonly number[] = []): string[] =>
    classes({ widths, batch, skips: widths.slice(1).map((_, i) => skips.includes(i + 1)), scaled: false });

  test.each<[Parameters<typeof of>, string[]]>([
    [
      [[2, 2], 1],
      ['L=1', 'B=1'],
    ],
    [
      [[1, 1], 1],
      ['L=1', 'n_L=1', 'B=1', 'B at the rank limit'],
    ],
    [
      [[2, 1], 3],
      ['L=1', 'unequal widths', 'n_L=1', 'B>1', 'B one past the rank limit'],
    ],
    [
      [[3, 2, 3], 2],
      ['L=2', 'unequal widths', 'bottleneck', 'B>1', 'B at the rank limit'],
    ],
    [
      [[3, 2, 2], 1],
      ['L=2', 'unequal widths', 'B=1'],
    ],
    [
      [[2, 2, 3], 1],
      ['L=2', 'unequal widths', 'B=1'],
    ],
    [
      [[4, 2, 3], 5],
      ['L=2', 'unequal widths', 'bottleneck', 'B>1'],
    ],
    [
      [[2, 2, 2], 3, [2]],
      ['L=2', 'skips', 'B>1', 'B one past the rank limit'],
    ],
  ])('%j', (recipe, expected) => expect(of(...recipe)).toEqual(expected));

  test('one output is one in the last layer', () => {
    const of = (...widths: number[]): string[] =>
      classes({ widths, batch: 1, skips: widths.slice(1).map(() => false), scaled: false });
    expect(of(2, 1, 3)).not.toContain('n_L=1');
    expect(of(2, 3, 1)).toContain('n_L=1');
  });

  test('in words: widths, batch, and the layers that have skips', () => {
    const recipe = { widths: [2, 2, 2, 3], batch: 4, skips: [true, false, false], scaled: true };
    expect(inWords(recipe)).toBe('widths 2-2-2-3, batch 4, skips on layers 1');
    expect(inWords({ ...recipe, skips: [true, true, false] })).toBe('widths 2-2-2-3, batch 4, skips on layers 1, 2');
    expect(inWords({ ...recipe, skips: [false, false, false] })).toBe('widths 2-2-2-3, batch 4');
  });

  test('classes are counted over all cases', () => {
    expect(countClasses([['a', 'b'], ['a'], [], ['c', 'a']])).toEqual({ a: 3, b: 1, c: 1 });
    expect(countClasses([])).toEqual({});
  });
});
