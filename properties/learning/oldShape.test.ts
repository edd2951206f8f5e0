import { describe, expect, test } from 'vitest';
import { checkRule } from '../../src/conformance/checkRule.ts';
import { pcClosedForm } from '../../src/learning/index.ts';
import { oldShape } from '../../src/learning/oldShape.ts';
import type { LearningRule } from '../../src/learning/rule.ts';

/** What a rule in JavaScript of the shape before reads from its arguments. */
interface Before {
  readonly network: { readonly layers: readonly object[] };
}

const old = {
  infer: async ({ network: { layers } }: Before, { accuracy }: { readonly accuracy: number }) => [layers, accuracy],
  learn: ({ network }: Before, z: readonly object[]) => network.layers.map(() => z[0]),
};

describe('a rule of the shape before engines', () => {
  test('is told what to change, in the report of every check that asked it', async () => {
    const rule = { ...pcClosedForm, ...(old as object), id: 'mine' } as LearningRule;
    const { checks } = await checkRule(rule, { seed: 1 });
    const asked = checks.filter(({ problems }) => problems > 0);
    expect(asked.length).toBeGreaterThan(5);
    for (const { detail } of asked)
      expect(detail).toMatch(
        /must take an engine before the problem, got .*'(layers|network)'.*; write infer\(A, problem/,
      );
  });

  test('is not seen in other errors, nor in rules that take an engine', () => {
    const reading = new TypeError("Cannot read properties of undefined (reading 'layers')");
    expect(oldShape(old, reading)).toMatch(/at most 2 arguments/);
    expect(oldShape(old, new TypeError("Cannot read properties of undefined (reading 'length')"))).toBeUndefined();
    expect(oldShape(old, new Error("no 'layers'"))).toBeUndefined();
    expect(oldShape(old, undefined)).toBeUndefined();
    expect(oldShape(pcClosedForm, reading)).toBeUndefined();
    expect(
      oldShape({ ...old, infer: (_: object, problem: object, options: object) => [problem, options] }, reading),
    ).toBe(undefined);
  });
});
