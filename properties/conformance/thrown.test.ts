import { describe, expect, test } from 'vitest';
import { alike } from '../../src/conformance/alike.ts';
import { checkRule } from '../../src/conformance/checkRule.ts';
import { sameFailure, thrownText } from '../../src/conformance/thrown.ts';
import { pcClosedForm } from '../../src/learning/index.ts';
import type { LearningRule } from '../../src/learning/rule.ts';

const stack = (...frames: string[]): Error =>
  Object.assign(new TypeError('no such layer'), { stack: ['TypeError: no such layer', ...frames].join('\n') });
const own = new URL('../../src/arithmetic/float64.ts', import.meta.url).pathname;

describe('what a rule threw', () => {
  test.each([
    ['a function', ['    at infer (/home/me/rule.ts:12:7)'], 'infer (/home/me/rule.ts:12:7)'],
    [
      'a module of its own',
      ['    at async Object.infer (file:///a%20b/rule.mjs:3:1)'],
      'Object.infer (/a b/rule.mjs:3:1)',
    ],
    ['the top of a module', ['    at file:///rule.mjs:3:1'], '/rule.mjs:3:1'],
    [
      'under calls of this package',
      [`    at multiply (${own}:3:1)`, '    at learn (/rule.ts:9:2)'],
      'learn (/rule.ts:9:2)',
    ],
    [
      'under calls of Node and vitest',
      ['    at node:fs:1:2', '    at x (/p/node_modules/vitest/dist/a.js:1:2)', '    at learn (/rule.ts:9:2)'],
      'learn (/rule.ts:9:2)',
    ],
  ])('names the first frame of the rule: %s', (_, frames, place) => {
    expect(thrownText(stack(...frames))).toBe(`TypeError: no such layer, at ${place}`);
  });

  test('names no place where the rule has no frame, and takes whatever is thrown', () => {
    expect(thrownText(stack(`    at multiply (${own}:3:1)`))).toBe('TypeError: no such layer');
    for (const odd of [null, undefined, 3, 'text', { a: 1 }, Object.create(null)])
      expect(thrownText(odd)).toMatch(/was thrown, which is no Error/);
  });

  test('tells the cause', () => {
    expect(thrownText(Object.assign(stack(), { cause: new Error('empty file') }))).toBe(
      'TypeError: no such layer, caused by Error: empty file',
    );
  });

  test('is the same failure at the same place, whatever its message says', () => {
    expect(sameFailure('crashed: Error: 3, at f (/a.ts:1:2)')).toBe(sameFailure('crashed: Error: 4, at f (/a.ts:1:2)'));
    expect(sameFailure('crashed: Error: 3, at f (/a.ts:1:2)')).not.toBe(
      sameFailure('crashed: Error: 3, at f (/a.ts:1:3)'),
    );
    expect(sameFailure('hangs, at once')).toBe('hangs, at once');
  });
});

test('a rule that throws at one line is told once, with the line', async () => {
  const boom = (n: number): never => {
    throw new RangeError(`too wide: ${n}`);
  };
  const rule: LearningRule = { ...pcClosedForm, infer: async (_, { x }) => boom(x.columns) };
  const { checks } = await checkRule(rule);
  const groups = alike(checks.filter((c) => !c.asExpected));
  expect(groups.length).toBe(1);
  expect(groups[0]!.length).toBeGreaterThan(10);
  expect(groups[0]![0]!.detail).toMatch(/^crashed: RangeError: too wide: 1, at boom \(.*thrown\.test\.ts:\d+:\d+\)$/);
});
