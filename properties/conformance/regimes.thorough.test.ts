import { describe, expect, test } from 'vitest';
import { LINEAR } from './linearRegimes.ts';
import { firstRefuted } from './told.ts';

describe('rules that are wrong in one regime of linear networks', () => {
  test.each(LINEAR)('one that %s is refuted', async (_, rule) => {
    for (const seed of [1, 2]) expect(await firstRefuted(rule, seed), `seed ${seed}`).toBeDefined();
  });
});
