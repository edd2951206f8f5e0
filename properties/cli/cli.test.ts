import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLAIMS } from '../../src/claims/index.ts';
import { parseOptions } from '../../src/cli/options.ts';
import { ValueError } from '../../src/errors.ts';
import { fromJson } from '../../src/report/index.ts';

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly error: string;
}

/** Runs the built program; `onError` sees its standard error as it comes and may signal it. */
function pcnCheck(
  args: readonly string[],
  onError?: (text: string, signal: (name: 'SIGINT') => void) => void,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['dist/cli/main.js', ...args], { env: { ...process.env, NO_COLOR: '1' } });
    let [out, error] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      error += chunk.toString();
      onError?.(error, (name) => child.kill(name));
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, out, error }));
  });
}

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'pcn-check-'));
const QUICK = ['--claim', 'se/eq-40', '--engine', 'float64'];

describe('options', () => {
  const misuses: [string, string[], string][] = [
    [
      'an unknown command',
      ['judge'],
      'command must be verify, gate, list, engines, check, theory or init, got "judge"',
    ],
    ['an option before its command', ['--json', 'check', 'rule.mjs'], 'check must come first, got options before it'],
    ['two commands', ['verify', 'list'], 'verify must stand alone, got "list" after it'],
    ['an unknown option', ['verify', '--tolerance', '1e-2'], '--tolerance'],
    ['a seed that is no integer', ['verify', '--seed', '1e3'], '--seed must be an integer'],
    ['a seed beyond 32 bits', ['verify', '--seed', '4294967296'], '--seed must be an integer'],
    ['negative workers', ['verify', '--workers=-1'], '--workers must be an integer'],
  ];
  for (const [what, args, message] of misuses) {
    test(`${what} is refused with a message that names it`, () => {
      expect(() => parseOptions(args, 2)).toThrow(ValueError);
      expect(() => parseOptions(args, 2)).toThrow(message);
    });
  }
  test('without arguments, help is shown; the default is one worker a core, at most four', () => {
    expect(parseOptions([], 2)).toEqual({ command: 'help' });
    expect(parseOptions(['verify'], 2)).toMatchObject({ seed: 1, out: 'report', workers: 2, json: false });
    expect(parseOptions(['verify'], 64)).toMatchObject({ workers: 4 });
  });
});

describe('the program', () => {
  test('--help, --version and list print to standard output and exit with 0', async () => {
    const [help, version, list] = await Promise.all([
      pcnCheck(['--help']),
      pcnCheck(['--version']),
      pcnCheck(['list']),
    ]);
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
      const { status, out, error } = await pcnCheck(['verify', ...args]);
      expect(status).toBe(2);
      expect(out).toBe('');
      expect(error).toMatch(message);
      expect(error).not.toContain('    at '); // no stack
    });
  }

  test('verify writes both reports, prints the table, and exits with 0 when the verdict is the expected one', async () => {
    const out = await folder();
    const run = await pcnCheck(['verify', ...QUICK, '--out', out, '--workers', '0']);
    expect(run.error).toContain('[1/1] se/eq-40: holds');
    expect(run.out).toContain('1 claim: 1 holds, 0 refuted as printed (expected), 0 unexpected');
    expect(run.status).toBe(0);
    expect((await readdir(out)).toSorted()).toEqual(['index.html', 'report.json']);
    expect(fromJson(await readFile(join(out, 'report.json'), 'utf8')).verdicts[0]!.verdict.outcome).toBe('holds');
  });

  test('the same seed gives the same verdicts with and without workers', async () => {
    const findings = async (workers: string): Promise<unknown> => {
      const { out } = await pcnCheck([
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

  test('engines lists what computes, how exactly and how fast, and gives a reason for what is absent', async () => {
    const run = await pcnCheck(['engines', '--json']);
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

  test('--json prints one JSON document and nothing else', async () => {
    const run = await pcnCheck(['verify', ...QUICK, '--json', '--out', await folder()]);
    expect(run.error).toBe('');
    expect(fromJson(run.out).complete).toBe(true);
  });

  test('a report folder that cannot be written leaves the verdicts printed, says so, and exits with 1', async () => {
    const out = join(await folder(), 'a-file');
    await writeFile(out, '');
    const run = await pcnCheck(['verify', ...QUICK, '--out', out]);
    expect(run.out).toContain('1 claim: 1 holds');
    expect(run.error).toContain('the report folder must be writable');
    expect(run.status).toBe(1);
  });

  test('an interrupted run exits with 130 and leaves the last complete report as it was', async () => {
    const out = await folder();
    await writeFile(join(out, 'report.json'), 'the last complete report');
    let interrupted = false;
    const run = await pcnCheck(
      ['verify', '--claim', 'se/*', '--engine', 'float64', '--workers', '1', '--out', out],
      (text, signal) => {
        if (!interrupted && /\[ *1\//.test(text)) signal('SIGINT');
        interrupted ||= /\[ *1\//.test(text);
      },
    );
    expect(run.status).toBe(130);
    expect(run.error).toContain('was left in place');
    expect(run.out).toContain('incomplete');
    expect((await readdir(out)).toSorted()).toEqual(['progress.jsonl', 'report.json']);
    expect(run.error).toContain('--resume goes on from here');
    expect(await readFile(join(out, 'report.json'), 'utf8')).toBe('the last complete report');
  });
});
