import { describe, expect, test } from 'vitest';
import { program } from './program.ts';

describe('the program', () => {
  test('engines lists what computes, how exactly and how fast, and gives a reason for what is absent', async () => {
    const run = await program(['engines', '--json']);
    expect(run.status).toBe(0); // what libraries say on standard error when they load is theirs
    const { engines, absent } = JSON.parse(run.out) as {
      engines: { name: string; unitRoundoff: number; note: string; gemm: { gflops: number; n: number } }[];
      absent: { name: string; reason: string }[];
    };
    expect(engines.slice(0, 2).map(({ name }) => name)).toEqual(['float64', 'bignumber']);
    for (const { note, unitRoundoff, gemm } of engines) {
      expect(note).not.toBe('');
      expect(unitRoundoff).toBeGreaterThan(0);
      expect(gemm.gflops).toBeGreaterThan(0);
    }
    for (const { reason } of absent) expect(reason).toMatch(/: .+, got .+/);
  });
});
