import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLAIMS } from '../../src/claims/index.ts';
import { fromJson } from '../../src/report/index.ts';
import { commandLine, program } from './program.ts';

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'pcn-check-'));
const QUICK = ['--claim', 'se/eq-40', '--engine', 'float64'];

describe('options', () => {
  const misuses: [string, string[], string][] = [
    ['an unknown command', ['judge'], "unknown command 'judge'; see --help"],
    ['an option before its command', ['--json', 'check', 'rule.mjs'], "unknown option '--json'"],
    ['two commands', ['verify', 'list'], "too many arguments for 'verify'"],
    ['an unknown option', ['verify', '--tolerance', '1e-2'], "unknown option '--tolerance'"],
    ['a seed that is no integer', ['verify', '--claim', 'none', '--seed', '1e3'], '--seed must be an integer'],
    ['a seed beyond 32 bits', ['verify', '--claim', 'none', '--seed', '4294967296'], '--seed must be an integer'],
    [
      'a folder for runs that are not done',
      ['verify', '--claim', 'lim/stopped*', '--fresh-data', '.'],
      '--fresh-data must come with --fresh',
    ],
    [
      'a folder that is none',
      ['verify', '--claim', 'lim/stopped*', '--fresh', '--fresh-data', 'package.json'],
      '--fresh-data must name a folder, got package.json',
    ],
    ['negative workers', ['verify', '--claim', 'none', '--workers=-1'], '--workers must be an integer'],
  ];
  for (const [what, args, message] of misuses) {
    test(`${what} is refused with a message that names it`, async () => {
      const { status, out, error } = await commandLine(args);
      expect([status, out]).toEqual([2, '']);
      expect(error).toContain(message);
      expect(error.trim().split('\n')).toHaveLength(1);
    });
  }
  test('without arguments, help is shown; the default is one worker a core, at most four', async () => {
    expect(await commandLine([])).toMatchObject({ status: 0, out: expect.stringContaining('Commands:') });
    const help = async (cores: number): Promise<string> =>
      (await commandLine(['verify', '--help'], '.', { cores })).out;
    expect(await help(2)).toMatch(
      /--seed .*\(default: 1\)[^]*--out .*\(default: "report"\)[^]*--workers .*\(default: 2\)/,
    );
    expect(await help(64)).toMatch(/--workers .*\(default: 4\)/);
  });

  test.each([
    [['verfy'], 'Did you mean verify?'],
    [['check', 'a.mjs', '--sede', '1'], 'Did you mean --seed?'],
    [['gate', 'backprop', '--updatebaseline'], 'Did you mean --update-baseline?'],
  ])('what is nearly a command or an option suggests the nearest: %j', async (args, nearest) => {
    expect(await commandLine(args)).toMatchObject({ status: 2, error: expect.stringContaining(nearest) });
  });

  test.each(['verify', 'check', 'gate', 'theory', 'diagnose', 'init', 'list', 'engines'])(
    '%s --help prints the help of that command',
    async (name) => {
      const { status, out } = await commandLine([name, '--help']);
      expect([status, out.split(' ').slice(0, 3)]).toEqual([
        0,
        ['Usage:', 'pcn-check', expect.stringMatching(`^${name}\\b`)],
      ]);
    },
  );

  test.each([
    ['verify', '--seed'],
    ['check', '--seed'],
    ['gate', '--seed'],
  ])('%s reads numbers as every command does: digits, with or without "="', async (name, option) => {
    const more = name === 'verify' ? ['--claim', 'none'] : []; // no run, whatever becomes of the seed
    for (const wrong of ['1e3', '0x10', '1.5', ' 1', '', '+1', '-2147483649'])
      for (const given of [[option, wrong], [`${option}=${wrong}`]])
        expect((await commandLine([name, ...given, ...more])).error).toContain(
          '--seed must be an integer from -2147483648',
        );
    for (const given of [[option, '-5'], [`${option}=-5`]]) {
      // What is refused next is not the seed.
      const { error } = await commandLine([name, ...given, ...more]);
      expect(error).toMatch(/claim must be one of|must have either a FILE|must be followed by one rule/);
    }
  });

  test('an option where the value of another should stand is refused', async () => {
    const { status, error } = await commandLine(['verify', '--out', '--json']);
    expect([status, error]).toEqual([2, 'pcn-check: --out must have a value, got the option --json; see --help\n']);
  });
});

describe('the program', () => {
  test('--help, --version and list print to standard output and exit with 0', async () => {
    const [help, version, list] = await Promise.all([program(['--help']), program(['--version']), program(['list'])]);
    expect([help.status, version.status, list.status]).toEqual([0, 0, 0]);
    expect(help.out).toContain('exit status');
    expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
    for (const { id } of CLAIMS) expect(list.out).toContain(id);
  });

  const refusals: [string, string[], RegExp][] = [
    ['an unknown claim', ['--claim', 'se/eq-999'], /claim must be one of the known ids, got "se\/eq-999"; list them/],
    ['an unknown engine', [...QUICK, '--engine', 'abacus'], /engine must be one of float64, .*, got "abacus"/],
    ['an unknown TF.js backend', [...QUICK, '--engine', 'tfjs-abacus'], /backend must be registered, got "abacus"/],
    ['a data folder that is not there', [...QUICK, '--data', 'no/such/folder'], /mnist: .*no\/such\/folder/],
  ];
  for (const [what, args, message] of refusals) {
    test(`${what} ends the run before it starts, with status 2 and one clear line`, async () => {
      const { status, out, error } = await commandLine(['verify', ...args]);
      expect(status).toBe(2);
      expect(out).toBe('');
      expect(error).toMatch(message);
      expect(error).not.toContain('    at '); // no stack
    });
  }

  test('verify writes both reports, prints the table, and exits with 0 when the verdict is the expected one', async () => {
    const out = await folder();
    const run = await program(['verify', ...QUICK, '--out', out, '--workers', '0']);
    expect(run.error).toContain('[1/1] se/eq-40: holds');
    expect(run.out).toContain('1 claim: 1 holds, 0 refuted as expected (0 as printed), 0 unexpected');
    expect(run.status).toBe(0);
    expect((await readdir(out)).toSorted()).toEqual(
      ['engines.html', 'engines.md', 'index.html', 'report.json', 'report.md', 'se.html', 'se.md'], // prettier-ignore
    );
    expect(fromJson(await readFile(join(out, 'report.json'), 'utf8')).verdicts[0]!.verdict.outcome).toBe('holds');
  });

  test('the same seed gives the same verdicts with and without workers', async () => {
    const findings = async (workers: string): Promise<unknown> => {
      const { out } = await commandLine([
        'verify',
        ...QUICK,
        '--seed',
        '7',
        '--json',
        '--workers',
        workers,
        '--out',
        await folder(),
      ]);
      return fromJson(out).verdicts.map(({ verdict }) => verdict.findings);
    };
    expect(await findings('2')).toEqual(await findings('0'));
  });

  test('--json prints one JSON document and nothing else', async () => {
    const run = await commandLine(['verify', ...QUICK, '--workers', '0', '--json', '--out', await folder()]);
    expect(run.error).toBe('');
    expect(fromJson(run.out).complete).toBe(true);
  });

  test('a report folder that cannot be written leaves the verdicts printed, says so, and exits with 1', async () => {
    const out = join(await folder(), 'a-file');
    await writeFile(out, '');
    const run = await commandLine(['verify', ...QUICK, '--workers', '0', '--out', out]);
    expect(run.out).toContain('1 claim: 1 holds');
    expect(run.error).toContain('the report folder must be writable');
    expect(run.status).toBe(1);
  });

  /** The end of a run that is interrupted after its first job. */
  const interruptedRun = (out: string): ReturnType<typeof program> => {
    let interrupted = false;
    const args = ['verify', '--claim', 'se/*', '--engine', 'float64', '--workers', '1', '--out', out];
    return program(args, {
      onError: (text, signal) => {
        if (!interrupted && /\[ *1\//.test(text)) signal('SIGINT');
        interrupted ||= /\[ *1\//.test(text);
      },
    });
  };

  test('an interrupted run exits with 130 and leaves the last complete report as it was', async () => {
    const out = await folder();
    await writeFile(join(out, 'report.json'), 'the last complete report');
    const run = await interruptedRun(out);
    expect(run.status).toBe(130);
    expect(run.error).toContain('was left in place');
    expect(run.out).toContain('incomplete');
    expect((await readdir(out)).toSorted()).toEqual(['progress.jsonl', 'report.json']);
    expect(run.error).toContain('--resume goes on from here');
    expect(await readFile(join(out, 'report.json'), 'utf8')).toBe('the last complete report');
  });

  test('an interrupted run speaks of no last report where there is none', async () => {
    const run = await interruptedRun(await folder());
    expect(run.status).toBe(130);
    expect(run.error).toMatch(/interrupted after \d+ of \d+; --resume goes on from here\n/);
  });
});
