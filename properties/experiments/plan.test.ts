import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { ValueError } from '../../src/errors.ts';
import { canonicalJson, inShard, parseShard, planned, pointHash } from '../../src/experiments/plan.ts';
import { SCALE_PLAN } from '../../src/experiments/scale.ts';

const point = fc.dictionary(
  fc.string(),
  fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string(), fc.boolean()),
);

describe('the hash of a point', () => {
  test('stays: stores of years ago are found by it', () => {
    expect(pointHash(SCALE_PLAN[0])).toBe('b7072338a783f68b6293b464e58c2e98db0ff1bb3740bd0b008fdc63a6e90c87');
    expect(pointHash({ seed: 1 })).toBe('fbe47f6d82b435a89f6e6fca65ad16138195de06c5fc3ffb66826a76e64e479f');
  });

  test('is that of the canonical JSON of RFC 8785', () => {
    const given = {
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '€$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(given)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  test('does not depend on the order of keys, and differs where the content does', () => {
    fc.assert(
      fc.property(point, point, (a, b) => {
        const turned = Object.fromEntries(Object.entries(a).toReversed());
        expect(pointHash(turned)).toBe(pointHash(a));
        expect(pointHash(a) === pointHash(b)).toBe(canonicalJson(a) === canonicalJson(b));
        expect(JSON.parse(canonicalJson(a))).toEqual(JSON.parse(JSON.stringify(a)));
      }),
      { seed: 1 },
    );
  });

  test('is refused to what JSON cannot hold, and to two equal points', () => {
    for (const value of [
      Number.NaN,
      Infinity,
      undefined,
      { a: undefined },
      () => 1,
      new Map(),
      new Float64Array(2),
      1n,
    ])
      expect(() => planned([value])).toThrow(ValueError);
    expect(() => planned([{ a: 1, b: 2 }, { c: 1 }, { b: 2, a: 1 }])).toThrow(/every point once, got .* at 0 and 2/);
  });
});

describe('the shards of a plan', () => {
  test('partition it, in its order, whatever their number', () => {
    const cases = fc.tuple(fc.nat({ max: 40 }), fc.integer({ min: 1, max: 50 }));
    fc.assert(
      fc.property(cases, ([size, of]) => {
        const plan = planned(Array.from({ length: size }, (_, k) => ({ k })));
        const parts = Array.from({ length: of }, (_, i) => inShard(plan, { index: i + 1, of }));
        expect(parts.flat().toSorted((a, b) => a.point.k - b.point.k)).toEqual(plan);
        const sizes = parts.map((part) => part.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        for (const part of parts) expect(part).toEqual(plan.filter((one) => part.includes(one)));
      }),
      { seed: 2 },
    );
  });

  test('are named i/n with 1 ≤ i ≤ n, and nothing else', () => {
    expect(parseShard('2/3')).toEqual({ index: 2, of: 3 });
    for (const text of ['3/2', '0/2', '1/0', '1', '1/2/3', '-1/2', '1.5/2', ' 1/2', '1e0/2', ''])
      expect(() => parseShard(text)).toThrow(/shard must be i\/n with 1 ≤ i ≤ n/);
  });
});
