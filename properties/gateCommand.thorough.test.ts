import { spawnSync } from 'node:child_process';
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MAIN } from './cli/program.ts';
import { type Lost, expectInterrupted, expectUndecided, fake, folder, gate, scaled, shrunk } from './gatedCommand.ts';

describe('a command as the rule of the gate', () => {
  test('whose updates shrink to 0.95 turns the build red: metric, layer, drop, interval, its standard error; put right, it is green', async () => {
    const at = await folder();
    const { command, red } = await shrunk(at);
    const replay = /^replay: npx pcn-check (.*)$/m.exec(red.out)![1]!;
    const again = spawnSync(`"${process.execPath}" "${MAIN}" ${replay}`, { shell: true, cwd: at, encoding: 'utf8' });
    expect([again.status, again.stdout]).toEqual([1, red.out]);
    await writeFile(join(at, 'rule.mjs'), scaled(1));
    expect((await gate(at, command)).status).toBe(0);
  });
});

describe('a command that does not answer', () => {
  const modes: Lost[] = [
    ['dies', 5, /ended with status 9 before it answered/],
    ['NaN', 6, /cosine-to-bp, layer 1, has no value any more/],
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

const title = 'an interruption ends the command too, with status 130 and without a report';
test.skipIf(process.platform === 'win32').each([0, 1500])(
  `${title}, %d ms after its start${process.platform === 'win32' ? ' (skipped: no signals on Windows)' : ''}`,
  expectInterrupted,
);
