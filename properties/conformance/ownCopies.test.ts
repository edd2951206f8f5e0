import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstChange, ownAnswer, ownCopy } from '../../src/conformance/ownCopies.ts';

const numbers = fc.float64Array({ maxLength: 4 });
const { data } = fc.letrec<{ data: unknown }>((tie) => ({
  data: fc.oneof(
    { depthSize: 'small' },
    fc.double(),
    fc.boolean(),
    fc.string(),
    numbers,
    fc.array(tie('data'), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie('data'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

/** Every array, list and record in some data, with the path to it. */
function holders(value: unknown, path: readonly (string | number)[] = []): [object, (string | number)[]][] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = value instanceof Float64Array ? [] : Object.entries(value);
  const key = (name: string): string | number => (Array.isArray(value) ? Number(name) : name);
  return [[value, [...path]], ...inside.flatMap(([name, entry]) => holders(entry, [...path, key(name)]))];
}

describe('a copy', () => {
  test('is the same data, of which it shares no array, list or record', () => {
    fc.assert(
      fc.property(data, (value) => {
        const copy = ownCopy(value);
        expect(copy).toEqual(value);
        expect(firstChange(value, copy)).toBeUndefined();
        const [ours, theirs] = [holders(value), holders(copy)].map((all) => new Set(all.map(([holder]) => holder)));
        expect([...ours!].filter((holder) => theirs!.has(holder))).toEqual([]);
      }),
      { seed: 1 },
    );
  });

  test('with one number changed is told from the data, at that number', () => {
    const withNumbers = fc
      .tuple(data, fc.float64Array({ minLength: 1, maxLength: 4 }))
      .map(([other, array]) => ({ other, list: [array, 1] }));
    fc.assert(
      fc.property(withNumbers, fc.nat(), (value, pick) => {
        const copy = ownCopy(value);
        const arrays = holders(copy).filter(([a]) => a instanceof Float64Array && a.length > 0);
        const [array, path] = arrays[pick % arrays.length] as [Float64Array, (string | number)[]];
        const i = pick % array.length;
        array[i] = Object.is(array[i], 0) ? -0 : 0;
        expect(firstChange(value, copy)?.path).toEqual([...path, i]);
        expect(firstChange(copy, value)?.path).toEqual([...path, i]);
      }),
      { seed: 2 },
    );
  });

  test('is told from the data when a list is shorter or an entry is missing or of another kind', () => {
    const value = { widths: [1, 2], a: Float64Array.of(1), name: 'tanh' };
    expect(firstChange(value, { ...value, widths: [1] })).toEqual({ path: ['widths'], how: 'had 2 entries, has 1' });
    expect(firstChange(value, { ...value, a: 1 })).toEqual({ path: ['a'], how: 'was an object, is 1' });
    expect(firstChange(value, { ...value, a: {} })).toEqual({ path: ['a'], how: 'had 1 entries, has none' });
    expect(firstChange(value, { widths: [1, 2], a: value.a })).toEqual({
      path: ['name'],
      how: 'was tanh, is undefined',
    });
    expect(firstChange([Float64Array.of(Number.NaN, 0)], [Float64Array.of(Number.NaN, -0)])).toEqual({
      path: [0, 1],
      how: 'was 0, is -0',
    });
    expect(firstChange(value, { ...value, kept: 'of the rule' })).toBeUndefined();
  });

  test('of an answer reads what a matrix or updates must have from objects of any class', () => {
    class Matrix {
      get rows() {
        return 1;
      }
      get columns() {
        return 2;
      }
      get data() {
        return Float64Array.of(3, 4);
      }
      get transposed(): Matrix {
        return new Matrix();
      }
    }
    class Updates {
      get weights() {
        return new Matrix();
      }
      get bias() {
        return new Matrix();
      }
    }
    const plain = { rows: 1, columns: 2, data: Float64Array.of(3, 4) };
    expect(ownAnswer([new Matrix()])).toEqual([plain]);
    expect(ownAnswer([new Updates()])).toEqual([{ weights: plain, bias: plain }]);
    expect(ownAnswer({ undecided: 'still moving' })).toEqual({ undecided: 'still moving' });
    expect([ownAnswer(1.5), ownAnswer(undefined)]).toEqual([1.5, undefined]);
  });

  test('leaves out bytes of a buffer that a view does not show', () => {
    const view = new Float64Array(new ArrayBuffer(800), 8, 2);
    expect(ownCopy(view).buffer.byteLength).toBe(16);
  });
});
