import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { readBaseline } from '../src/gate/baseline.ts';
import { gate } from '../src/gate/gate.ts';
import type { LearningRule } from '../src/learning/rule.ts';

/** A built-in rule passes against its baseline in `fixtures/baselines/`, in every series. */
export async function expectAsCommitted(rule: LearningRule): Promise<void> {
  const text = await readFile(new URL(`../fixtures/baselines/${rule.id}.txt`, import.meta.url), 'utf8');
  const result = await gate(rule, readBaseline(text));
  expect(result.rows.filter((row) => row.outcome !== 'passes')).toEqual([]);
  expect(result.fresh).toEqual([]);
}
