import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Lost, expectUndecided, fake, folder, gate } from './gatedCommand.ts';

describe('a command that does not answer', () => {
  const modes: Lost[] = [
    ['throws', 6, /the rule failed: TypeError: no such thing/],
    ['prints', 6, /must be a JSON object on one line, got "step 1: loss 0.5"/],
    ['hangs', 5, /did not answer within 3 s/, '--time-limit', '3'],
  ];
  test.each(modes)(
    'on one network of 48 (%s) leaves the gate undecided, which fails the build and says why',
    (...mode: Lost) => expectUndecided(mode),
  );

  test('to the end makes no baseline either; one lost answer is a "none" in it that is named, then and in every run', async () => {
    const at = await folder();
    const late = `test -e stop && exit 3; touch stop; exec ${fake('dies', 60)}`;
    const cut = await gate(at, ['--command', late, '--update-baseline', '--baseline', 'new.txt']);
    expect([cut.status, cut.out]).toEqual([2, '']);
    expect(cut.error).toMatch(/must answer to the end for a baseline, got ".*status 3 .*"; nothing was written/);
    await expect(access(join(at, 'new.txt'))).rejects.toThrow(/ENOENT/);

    const gap = ['--command', fake('undecided', 5), '--baseline', 'gap.txt'];
    const made = await gate(at, [...gap, '--update-baseline']);
    expect(made.status).toBe(0);
    expect(made.error).toMatch(/no answer, so "none" in the baseline, on 1 network:\n {2}sp-L3.*, network 3: .*moving/);
    const run = await gate(at, gap);
    expect(run).toMatchObject({ status: 0, out: expect.stringMatching(/as in the baseline, on 1 network:\n.*moving/) });
  });
});
