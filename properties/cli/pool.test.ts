import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/cli/jobs/job.ts';
import { queueOf } from '../../src/cli/pool.ts';

const job = (id: string, shares?: string): Job => ({ kind: 'claim', id, ...(shares === undefined ? {} : { shares }) });

describe('the order in which workers get jobs', () => {
  test('is the given one where nothing is shared', () => {
    const next = queueOf([job('a'), job('b'), job('c')]);
    expect([next(0), next(1), next(0), next(1)].map((one) => one?.id)).toEqual(['a', 'b', 'c', undefined]);
  });

  test('keeps what shares something on the worker that has it, while there is other work', () => {
    const next = queueOf([job('a1', 'A'), job('a2', 'A'), job('b1', 'B'), job('a3', 'A'), job('b2', 'B'), job('c')]);
    const ids = [next(0), next(1), next(1), next(0), next(0), next(1)].map((one) => one?.id);
    expect(ids).toEqual(['a1', 'b1', 'b2', 'a2', 'a3', 'c']);
  });

  test('leaves no worker idle while a job is open, and no job twice', () => {
    const next = queueOf([job('a1', 'A'), job('a2', 'A'), job('a3', 'A')]);
    expect([next(0), next(1), next(1), next(0)].map((one) => one?.id)).toEqual(['a1', 'a2', 'a3', undefined]);
  });
});
