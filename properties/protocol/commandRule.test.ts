import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { type Float64Matrix, float64 } from '../../src/arithmetic/float64.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { checkRule } from '../../src/conformance/checkRule.ts';
import { conformanceProblems } from '../../src/conformance/problems.ts';
import { type CommandOptions, commandRule } from '../../src/conformance/commandRule.ts';
import { pcClosedForm } from '../../src/learning/index.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { fake, using } from './commands.ts';

// The rules here are `fakeRule.mjs`, a program of its own; what it must have answered is the same rule in this process.

const { problem } = conformanceProblems(1)[8]!;
const asked = { accuracy: 1e-8, seed: 1 };
const infer = (rule: LearningRule) => rule.infer(float64, problem, asked);
const honest = await infer(pcClosedForm);

describe('a rule behind a command', () => {
  test('answers as the same rule does in this process, to the last bit, and departs as its first line says', async () => {
    await using({ command: fake('departs') }, async (rule) => {
      const z = await infer(rule);
      expect(z).toEqual(honest);
      if ('undecided' in z) throw new Error(z.undecided);
      expect(await rule.learn(float64, problem, z)).toEqual(await pcClosedForm.learn(float64, problem, z));
      expect(rule).toMatchObject({ id: 'fake', departures: { locality: 'It is said to.' } });
    });
  });

  test('may answer in one-shot mode, a process a case', async () => {
    await using({ command: `${fake('honest')} 0`, oneShot: true }, async (rule) => {
      const z = await infer(rule);
      expect(z).toEqual(honest);
      if (!('undecided' in z))
        expect(await rule.learn(float64, problem, z)).toEqual(await pcClosedForm.learn(float64, problem, z));
    });
  });

  test('may answer in float32', async () => {
    const z = await using({ command: fake('float32') }, infer);
    expect(z).toEqual(
      (honest as Float64Matrix[]).map((zl) => ({ ...zl, data: Float64Array.from(Float32Array.from(zl.data)) })),
    );
  });
});

const LINE = /"step 1: loss 0.5"/;
const faults: [mode: string, reason: RegExp, limits?: Partial<CommandOptions>][] = [
  ['dies', /ended with status 9 before it answered/],
  ['hangs', /did not answer within 0.5 s/, { timeLimit: 0.5 }],
  ['prints', new RegExp(`answer must be a JSON object on one line, got ${LINE.source}; print to standard error`)],
  ['wrong id', /answer must have id "1", got "\{\\"id\\":\\"10\\"\}"/],
  ['twice', /wrote a line that nobody asked for: "\{\\"id\\":\\"1\\"\}"/],
  ['floods with a line', /more than 65536 characters without an end of line: "x{200}…"/],
  ['floods with lines', /must be a JSON object on one line, got "x{200}…"/],
  ['no file', /answered but wrote no reply file/],
  ['huge file', /reply file must have at most \d+ bytes, got 67108864/],
  ['truncated file', /must lie within \d+ bytes in order/],
  ['wrong case in file', /metadata case must be 1 as in the case file, got another/],
  ['too few tensors', /tensors must be z_0 .*, got z_1/],
  ['throws', /the rule failed: TypeError: no such thing/],
  ['undecided', /^still moving$/],
];

describe('a command that writes over its case file', () => {
  const said: [mode: string, message: string | RegExp][] = [
    ['halves the case', `infer changed y (entry 0 was ${problem.y.data[0]}, is ${problem.y.data[0]! / 2})`],
    ['ruins the case', 'infer changed its case file (has other bytes)'],
    ['shortens the case', /^infer changed its case file \(had \d+ bytes, has 100\)$/],
  ];
  test.each(said)(
    'so that it %s is told what it changed, in the words for a rule in this process',
    async (mode, message) => {
      await using({ command: fake(mode) }, async (rule) => {
        await expect(infer(rule)).rejects.toThrow(message);
        expect(rule.fault()).toBeUndefined();
      });
    },
  );

  test('is refuted by the checks that asked, and is not given up', async () => {
    const checks = ['stationarity', 'local-gradient'] as const;
    const report = await using({ command: fake('halves the case') }, (rule) => checkRule(rule, { seed: 1, checks }));
    const found = report.checks.map(({ outcome, aspect, detail }) => [outcome, aspect, detail]);
    expect(found).toEqual([
      ['refuted', 'changed its arguments', 'infer changed y (entry 0 was -94, is -47)'],
      ['refuted', 'changed its arguments', 'learn changed y (entry 0 was -94, is -47)'],
    ]);
  });

  test('is told so in one-shot mode, and may remove the file', async () => {
    const once = (mode: string) => ({ command: `${fake(mode)} 0`, oneShot: true });
    await expect(using(once('halves the case'), infer)).rejects.toThrow('infer changed y (entry 0 was');
    expect(await using(once('removes the case'), infer)).toEqual(honest);
  });
});

describe('a command', () => {
  test.each(faults)('that %s leaves the case undecided, with the reason', async (mode, reason, limits) => {
    const found = await using({ command: fake(mode), ...limits }, infer);
    expect(found).toMatchObject({ undecided: expect.stringMatching(reason) as string });
    expect((found as { undecided: string }).undecided.length).toBeLessThan(1000);
  });

  test.each(['dies', 'hangs', 'prints', 'twice', 'no file', 'throws', 'wrong case in file', 'floods with a line'])(
    'that %s at one case answers the next',
    async (mode) => {
      // A new process counts from 1 again: its first two requests are honest, and so is the third of the one that stayed alive.
      await using({ command: fake(mode, 2), timeLimit: 1 }, async (rule) => {
        expect(await infer(rule)).toEqual(honest);
        expect(await infer(rule)).toHaveProperty('undecided');
        expect(await infer(rule)).toEqual(honest);
      });
    },
  );

  test.each([
    ['a pipe', 'mkfifo "$2"'],
    ['a folder', 'mkdir "$2"'],
    ['a device', 'ln -s /dev/zero "$2"'],
  ])('that answers with %s is undecided at once', async (_, make) => {
    const found = await using({ command: `sh -c '${make}' rule`, oneShot: true }, infer);
    expect(found).toMatchObject({ undecided: expect.stringMatching(/^the reply file must be a plain file|ELOOP/) });
  });

  test('that answers again later leaves the next case undecided, for nobody can have waited for that', async () => {
    await using({ command: fake('twice, late', 1) }, async (rule) => {
      expect(await infer(rule)).toEqual(honest);
      await pause(1000);
      expect(await infer(rule)).toMatchObject({
        undecided: 'the command wrote a line that nobody asked for: "{\\"id\\":\\"1\\"}"',
      });
      expect(await infer(rule)).toEqual(honest);
    });
  });

  test.runIf(platform() === 'linux')('that takes too much memory is ended (watched on Linux only)', async () => {
    const found = await using({ command: fake('takes memory'), memoryLimit: 400 * 2 ** 20 }, infer);
    expect(found).toMatchObject({
      undecided: expect.stringMatching(/held \d+ MiB of memory, more than the limit of 400/) as string,
    });
  });

  test('that floods standard error still answers, and the end of what it wrote is kept', async () => {
    await using({ command: fake('floods stderr') }, async (rule) => {
      expect(await infer(rule)).toEqual(honest);
      for (let i = 0; i < 50 && !/999 x+\n$/.test(rule.stderr()); i++) await pause(100); // it may arrive after the answer
      expect(rule.stderr().slice(-10_006, -9_996)).toBe('\n999 xxxxx');
      expect(rule.stderr().length).toBe(16 * 1024);
    });
  });

  test('that answers NaN is refuted, not undecided: NaN is an answer', async () => {
    const report = await using({ command: fake('NaN') }, (rule) =>
      checkRule(rule, { seed: 1, checks: ['stationarity'] }),
    );
    expect(report.checks.find(({ check }) => check === 'stationarity')!.outcome).toBe('refuted');
  });

  test('that fails three cases in a row is given up, so that a hanging one costs three limits and not hundreds', async () => {
    await using({ command: fake('hangs'), timeLimit: 0.3 }, async (rule) => {
      const departing = { ...rule, departures: { stationarity: 'It is said to.' } };
      const report = await checkRule(departing, { seed: 1 });
      expect(new Set(report.checks.map(({ outcome }) => outcome))).toEqual(new Set(['undecided']));
      expect(report.asExpected).toBe(false); // a declared departure is a refutation, and nothing was refuted
      const required = report.checks.filter(({ kind }) => kind === 'required');
      expect(required.some(({ asExpected }) => asExpected)).toBe(false);
      expect(await infer(rule)).toMatchObject({ undecided: 'given up: the command did not answer within 0.3 s' });
    });
  });

  const starts: [string, string, RegExp][] = [
    ['is not there', 'no-such-command-anywhere', /ended with status 127 before it answered/],
    ['dies at its start', fake('dead start'), /ended with status 7 before it answered/],
    [
      'greets in words',
      fake('garbage start'),
      /first line must be a JSON object on one line, got "Hello from my rule!"/,
    ],
    [
      'speaks an older protocol',
      fake('old protocol'),
      /first line must say "protocol": "pcn-check\/1" or "pcn-check\/2", got/,
    ],
    ['has no name', fake('nameless'), /first line must give the rule a name/],
    ['gives no reasons', fake('odd departures'), /must give departures as an object of reasons by check/],
  ];
  test.each(starts)('that %s leaves everything undecided, with the reason', async (_, command, reason) => {
    const found = await using({ command }, infer);
    expect(found).toMatchObject({ undecided: expect.stringMatching(reason) as string });
  });

  test('that declares a departure from no check is refused by checkRule', async () => {
    const check = using({ command: fake('unknown departures') }, (rule) => checkRule(rule, { seed: 1 }));
    await expect(check).rejects.toThrow(/departures of odd must name checks, got "localness"/);
  });

  test('in one-shot mode that fails or hangs leaves the case undecided; a reply may say so itself', async () => {
    const oneShot = (mode: string) => using({ command: `${fake(mode)} 0`, oneShot: true, timeLimit: 3 }, infer);
    expect(await oneShot('fails')).toMatchObject({ undecided: 'the command ended with status 3 before it answered' });
    expect(await oneShot('hangs')).toMatchObject({ undecided: 'the command did not answer within 3 s' });
    expect(await oneShot('undecided')).toEqual({ undecided: 'no' });
  });

  test.skipIf(platform() === 'win32')('leaves no process and no file behind, children included', async () => {
    const rule = await commandRule({ command: fake('hangs with a child'), timeLimit: 1 });
    await infer(rule);
    const pids = [.../pids (\d+) (\d+)/.exec(rule.stderr())!].slice(1).map(Number);
    await rule.close();
    await pause(100);
    const alive = (pid: number): boolean =>
      spawnSync('/bin/sh', ['-c', `ps -o stat= -p ${pid} | grep -v Z`]).stdout.length > 0;
    expect(pids.length).toBe(2);
    expect(pids.filter(alive)).toEqual([]);
  });

  test.skipIf(platform() === 'win32')(
    'that waits when it is closed is given its chance to end, then ended',
    async () => {
      const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('pcn-check-rule-'));
      const before = new Set(folders());
      const rule = await commandRule({ command: fake('honest') });
      const own = folders().filter((name) => !before.has(name)); // others may make theirs meanwhile
      await infer(rule);
      await rule.close();
      expect(own.length).toBeGreaterThan(0);
      expect(own.filter((name) => folders().includes(name)).length).toBeLessThan(own.length);
    },
  );
});
