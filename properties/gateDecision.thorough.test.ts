import { describe, expect, test } from 'vitest';
import { clopperPearson } from '../src/gate/binomial.ts';
import { FALSE_ALARM } from '../src/gate/decide.ts';
import { edge, nullPool, simulate } from '../src/gate/simulate.ts';

describe('the simulated gate', () => {
  test('with every drop at its margin, fails no more often than stated: 2,000 runs, dependence and skewness as measured', async () => {
    const pool = await nullPool(0.02, 1, 100);
    const { runs, fails } = await simulate(pool, edge(pool), { runs: 2000, seed: 2 });
    expect(clopperPearson(fails, runs, 0.01)[0]).toBeLessThanOrEqual(FALSE_ALARM);
  });
});
