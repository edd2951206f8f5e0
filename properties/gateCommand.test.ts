import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { float64 } from '../src/arithmetic/float64.ts';
import { commandRule } from '../src/conformance/commandRule.ts';
import { gateProblem } from '../src/gate/configurations.ts';
import { commandLine } from './cli/program.ts';
import {
  CLOSED_FORM,
  type Lost,
  expectInterrupted,
  expectUndecided,
  fake,
  folder,
  gate,
  named,
  parsed,
  shrunk,
} from './gatedCommand.ts';

describe('options of a command in the gate', () => {
  const misuses: [string, string[], string][] = [
    ['a rule beside it', ['a', '--command', 'b'], 'gate must be followed by one rule, got one and --command'],
    ['a name without one', ['a', '--name', 'b'], '--name must come with --command'],
    ['one-shot without one', ['a', '--one-shot'], '--one-shot must come with --command'],
    ['a time limit without one', ['a', '--time-limit', '3'], '--time-limit must come with --command'],
    ['one-shot without a name', ['--command', 'a', '--one-shot'], '--one-shot must come with --name'],
    ['a name that is a path', ['--command', 'a', '--name', '../b'], '--name must be letters, digits'],
    ['a name that is hidden', ['--command', 'a', '--name', '.b'], '--name must be letters, digits'],
    ['an empty name', ['--command', 'a', '--name', ''], '--name must be letters, digits'],
    ['no time', ['--command', 'a', '--time-limit', '0'], '--time-limit must be seconds'],
    ['a time that is none', ['--command', 'a', '--time-limit', 'long'], '--time-limit must be seconds'],
  ];
  for (const [what, args, message] of misuses)
    test(`${what} is refused with a message that names it`, async () => {
      const ended = await commandLine(['gate', ...args]);
      expect(ended).toMatchObject({ status: 2, out: '', error: expect.stringContaining(message) });
    });
});

describe('a command as the rule of the gate', () => {
  test('gives the very baseline that the same rule gives in this process, and passes against it; one-shot is passed on', async () => {
    const at = await folder();
    const made = await gate(at, ['--command', fake(), '--name', 'pc-closed-form', '--update-baseline']);
    expect(made).toMatchObject({ status: 0, error: '' });
    const text = await readFile(join(at, 'fixtures/baselines/pc-closed-form.txt'), 'utf8');
    expect(text).toBe(await readFile(CLOSED_FORM, 'utf8'));
    const run = await gate(at, ['--command', fake('fails'), ...named, '--json']);
    expect(run.status).toBe(0);
    expect(parsed(run.out)).toMatchObject({ outcome: 'passes', networks: 8, lost: [], stillNone: [] });
    const oneShot = await gate(at, ['--command', `${fake('fails')} 0`, '--one-shot', ...named]); // fails only there
    expect([oneShot.status, oneShot.out]).toEqual([1, expect.stringMatching(/FAILS[^]*ended with status 3/)]);
    expect(oneShot.out).toMatch(/^replay: .* --name pc-closed-form --one-shot --baseline/m);
  });

  test('is named by its first line, as far as a file can be; a name of which nothing is left must be chosen', async () => {
    const at = await folder();
    const says = (name: string): string => `echo '{"protocol": "pcn-check/1", "name": "${name}"}'; exit 0`;
    for (const [name, file] of [
      ['Meine Regel (v2)', 'Meine-Regel-v2'],
      ['../../etc/passwd', 'etc-passwd'],
      ['ΔW_1', 'W_1'],
    ] as const)
      expect((await gate(at, ['--command', says(name)])).error).toContain(`"fixtures/baselines/${file}.txt", which`);
    const nothing = await gate(at, ['--command', says('规则')]);
    expect([nothing.status, nothing.error]).toEqual([2, expect.stringMatching(/got "规则"; choose one with --name/)]);
  });

  // Replayed by its line, and put right: gateCommand.thorough.test.ts.
  test('whose updates shrink to 0.95 turns the build red: metric, layer, drop, interval, its standard error; put right, it is green', async () => {
    const { red } = await shrunk(await folder());
    expect(red.out).toMatch(/^replay: npx pcn-check gate /m);
  });
});

describe('a command that does not answer', () => {
  // More of them: gateCommand.thorough.test.ts.
  const modes: Lost[] = [['undecided', 5, /has no answer: still moving/]];
  test.each(modes)(
    'on one network of 48 (%s) leaves the gate undecided, which fails the build and says why',
    (...mode: Lost) => expectUndecided(mode),
  );

  test('anywhere fails, and makes no baseline', async () => {
    const at = await folder();
    const { status, out } = await gate(at, ['--command', fake('dies'), ...named]);
    expect(status).toBe(1);
    expect(out).toMatch(/FAILS[^]*no answer any more on 16 of 16 networks/);
    expect(out).toMatch(/no answer any more on 48 networks:\n.*network 1: .*ended with status 9/);
    const update = await gate(at, ['--command', fake('dies'), '--update-baseline', '--baseline', 'new.txt']);
    expect([update.status, update.out]).toEqual([2, '']);
    expect(update.error).toMatch(/must have an answer on one network at least, .*ended with status 9/);
    await expect(access(join(at, 'new.txt'))).rejects.toThrow(/ENOENT/);
  });

  test.each(['dead start', 'garbage start', 'old protocol'])(
    '(%s) is an error with status 2 and one clear line, and not a gate that passed',
    async (mode) => {
      const { status, out, error } = await gate(await folder(), ['--command', fake(mode), ...named]);
      expect([status, out]).toEqual([2, '']);
      expect(error.trim().split('\n')).toHaveLength(1);
      expect(error).toMatch(/^gate: the command must start and say its first line, got ".+"; try it by hand/);
    },
  );

  test('what it wrote on standard error before it failed to start is shown', async () => {
    const { error } = await gate(await folder(), ['--command', 'echo no such device >&2; exit 4']);
    expect(error).toMatch(/ {2}\| no such device\n.*ended with status 4/);
  });
});

const title = 'an interruption ends the command too, with status 130 and without a report';
test.skipIf(process.platform === 'win32').each([300])(
  `${title}, %d ms after its start${process.platform === 'win32' ? ' (skipped: no signals on Windows)' : ''}`,
  expectInterrupted,
);

test('a command that is ended while a case is being written is not started anew for it', async () => {
  const rule = await commandRule({ command: fake() });
  try {
    const answer = rule.infer(float64, gateProblem('sp-L3-N12-B4-teacher', 1, 0), { accuracy: 1e-8, seed: 1 });
    await new Promise((done) => process.nextTick(done)); // the file takes longer than that
    rule.kill();
    expect(await answer).toMatchObject({ undecided: 'given up: it was ended' });
    expect(rule.fault()).toBe('it was ended');
  } finally {
    await rule.close();
  }
});
