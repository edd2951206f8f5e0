import { describe, expect, test } from 'vitest';
import { characters, generatedText } from '../../src/data/index.ts';
import { DataError, ValueError } from '../../src/errors.ts';
import { random } from '../../src/random.ts';

describe('a text as data', () => {
  test('by hand: aab has two sequences of one character, a → a and a → b', () => {
    const source = characters('aab', 1);
    expect(source.vocabulary).toEqual(['a', 'b']);
    expect(source.sizes).toEqual({ inputs: 2, outputs: 2 });
    const { x, y } = source.draw(random(1, 'text'), 0, 0, 50);
    expect([...x.slice(0, 50)]).toEqual(Array.from({ length: 50 }, () => 1));
    expect(new Set(y.slice(0, 50))).toEqual(new Set([0, 1]));
    for (let b = 0; b < 50; b++) expect(y[b]! + y[50 + b]!).toBe(1);
  });
  test('every position holds one character, and targets are inputs one position later', () => {
    const [T, batch] = [5, 3];
    const source = characters('the cat sat on the mat', T);
    const V = source.vocabulary.length;
    const { x, y, inputs } = source.draw(random(2, 'text'), 0, 0, batch);
    expect(inputs).toBe(V * T);
    const read = (data: Float64Array, t: number, b: number): string[] =>
      source.vocabulary.filter((_, c) => data[(c * T + t) * batch + b] === 1);
    for (let b = 0; b < batch; b++) {
      const sequence = Array.from({ length: T }, (_, t) => read(x, t, b));
      expect(sequence.every((found) => found.length === 1)).toBe(true);
      const [last] = read(y, T - 1, b);
      expect('the cat sat on the mat').toContain(sequence.join('') + last!);
      for (let t = 0; t + 1 < T; t++) expect(read(y, t, b)).toEqual(sequence[t + 1]);
    }
  });
  test('a character outside the basic plane is one character', () =>
    expect(characters('a😀b', 2).vocabulary).toEqual(['a', 'b', '😀']));
  test.each([
    ['as long as a sequence', 'abc', 3, DataError, /text must have more than 3 characters.*got 3; give a longer text/],
    ['without a character', '', 1, DataError, /got 0;/],
    ['in sequences of none', 'abc', 0, ValueError, /tokens must be a positive count, got 0/],
    ['in sequences of a half', 'abc', 0.5, ValueError, /got 0\.5/],
  ] as const)('a text %s is refused', (_, text, tokens, type, message) => {
    expect(() => characters(text, tokens)).toThrow(type);
    expect(() => characters(text, tokens)).toThrow(message);
  });
});

describe('the generated text', () => {
  test('is the same for the same seed, another for another, of the length asked for', () => {
    const of = (seed: number): string => generatedText(random(seed, 'text'), 500);
    expect(of(1)).toBe(of(1));
    expect(of(1)).not.toBe(of(2));
    expect(of(1)).toHaveLength(500);
    expect(generatedText(random(1, 'text'), 200)).toBe(of(1).slice(0, 200));
  });
  test('is made of words and sentences alone', () =>
    expect(`${generatedText(random(3, 'text'), 2000)}a`.split('. ').slice(0, -1).join('\n')).toMatch(
      /^(([bdklmnrst][aeiou])+[bdklmnrst]?( |\n|$)){3,}$/,
    ));
  test('has frequent words and rare ones', () => {
    const counts = new Map<string, number>();
    for (const word of generatedText(random(4, 'text'), 20_000).split(/[. ]+/))
      counts.set(word, (counts.get(word) ?? 0) + 1);
    const sorted = [...counts.values()].toSorted((a, b) => b - a);
    expect(sorted[0]!).toBeGreaterThan(5 * sorted[20]!);
  });
  test('of no length is refused', () =>
    expect(() => generatedText(random(1, 'text'), 0)).toThrow(/length must be a positive count of characters, got 0/));
});
