import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { hash } from '../src/random.ts';
import { readCommentData } from '../src/github/commentData.ts';

interface Ended {
  readonly status: number | null;
  readonly log: string;
  readonly annotations: readonly string[];
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** GITHUB_OUTPUT as the runner reads it: name<<delimiter, lines, delimiter. */
function readOutputs(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  const lines = text.split('\n');
  for (let i = 0; i < lines.length - 1; i++) {
    const [name, delimiter] = lines[i]!.split('<<') as [string, string];
    const end = lines.indexOf(delimiter, i + 1);
    found[name] = lines.slice(i + 1, end).join('\n');
    i = end;
  }
  return found;
}

/** Runs the action's script as GitHub would, with real files to write to, and reads the log as the runner does. */
async function action(inputs: Readonly<Record<string, string>>, at?: string): Promise<Ended> {
  const folder = at ?? (await mkdtemp(join(tmpdir(), 'pcn-check-action-')));
  const [output, summary] = [join(folder, 'output'), join(folder, 'summary')];
  for (const file of [output, summary]) await writeFile(file, '');
  const given = Object.entries(inputs).map(([name, value]) => [
    `INPUT_${name.toUpperCase().replaceAll('-', '_')}`,
    value,
  ]);
  const github = {
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_WORKSPACE: folder,
    RUNNER_TEMP: folder,
    PULL_REQUEST: '7',
  };
  const child = spawn(process.execPath, [resolve('scripts/ci-action.mjs')], {
    cwd: folder,
    env: { ...process.env, ...github, ...Object.fromEntries(given) },
  });
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const status = await new Promise<number | null>((done) => child.on('close', done));
  let stopped: string | undefined;
  const annotations: string[] = [];
  for (const line of log.split(/\r\n|\r|\n/)) {
    if (stopped !== undefined) {
      if (line === `::${stopped}::`) stopped = undefined;
    } else if (line.startsWith('::stop-commands::')) stopped = line.slice('::stop-commands::'.length);
    else if (line.startsWith('::')) annotations.push(line);
  }
  const outputs = readOutputs(await readFile(output, 'utf8'));
  return { status, log, annotations, summary: await readFile(summary, 'utf8'), outputs };
}

/** A rule of one's own: predictive coding, changed by what stands in `change`. */
const ruleModule = (change: string, before = ''): string => `
import { pcClosedForm } from ${dist('learning/pcClosedForm.js')};
${before}
const scaled = (factor) => (A, problem, z) =>
  pcClosedForm.learn(A, problem, z).map(({ weights }) => ({ weights: A.scale(A.matrix(1, 1, [factor]), weights) }));
export const rule = { ...pcClosedForm, name: 'Mine', ${change} };
`;
const dist = (path: string): string => JSON.stringify(pathToFileURL(resolve('dist', path)).href);

async function withRule(change: string, inputs: Readonly<Record<string, string>> = {}, before = ''): Promise<Ended> {
  const at = await mkdtemp(join(tmpdir(), 'pcn-check-action-'));
  await writeFile(join(at, 'rule.mjs'), ruleModule(change, before));
  return action({ rule: './rule.mjs', ...inputs }, at);
}

const WRONG = 'learn: scaled(-1),';
const NO_ANSWER = `infer: async () => ({ undecided: 'not today' }),`;
const BASELINE = resolve('fixtures/baselines/pc-closed-form.txt');

test('a rule as theory says, and as its baseline says, passes: outputs, table, report, no annotation', async () => {
  const { status, annotations, summary, outputs } = await withRule('', { baseline: BASELINE });
  expect([status, annotations]).toEqual([0, []]);
  expect(outputs).toMatchObject({ verdict: 'as expected', refuted: '0', undecided: '0', warnings: '0' });
  expect(summary).toMatch(/## Checks[^]*\| stationarity: [^]*✓ holds \|[^]*## Gate[^]*✓ passes \|/);
  const files = ['check.html', 'check.json', 'check.md', 'gate.json', 'history.html', 'history.md', 'summary.json'];
  expect(await readdir(outputs['report']!)).toEqual(expect.arrayContaining(files));
  const data = readCommentData(await readFile(join(outputs['report']!, 'summary.json'), 'utf8'));
  expect([data.number, data.sections.map(({ title }) => title)]).toEqual([7, ['Checks', 'Gate']]);
});

test('a rule with a wrong sign is refuted: status 1, errors at its file, the refuted checks first in the table', async () => {
  const { status, annotations, summary, outputs } = await withRule(WRONG);
  expect([status, outputs['verdict']]).toEqual([1, 'refuted']);
  expect(Number(outputs['refuted'])).toBeGreaterThan(0);
  expect(annotations).toHaveLength(Number(outputs['refuted']) + Number(outputs['undecided']));
  for (const line of annotations) expect(line).toMatch(/^::error file=rule\.mjs,title=pcn-check%3A [^:]*::/);
  expect(summary.split('\n').find((line) => line.startsWith('| ') && !/^\| (Claim|---)/.test(line))).toContain(
    '✗ refuted',
  );
});

test('a rule without an answer is undecided, which fails where fail-on says so, and is a warning where it does not', async () => {
  const strict = await withRule(NO_ANSWER);
  expect([strict.status, strict.outputs['verdict']]).toEqual([1, 'undecided']);
  const mild = await withRule(NO_ANSWER, { 'fail-on': 'refuted' });
  expect([mild.status, mild.outputs['verdict']]).toEqual([0, 'undecided']);
  expect(mild.annotations.length).toBeGreaterThan(0);
  for (const line of mild.annotations) expect(line).toMatch(/^::warning /);
});

test('a command that crashes is undecided; one that cannot be started is no pass either', async () => {
  for (const command of ['exit 3', '/no/such/program']) {
    const { status, outputs, summary } = await action({ command });
    expect([status, outputs['verdict']]).toEqual([1, 'undecided']);
    expect(summary).toContain('? undecided');
  }
});

test('a rule that conforms and yet fell behind its baseline fails by the gate: metric, layer and change', async () => {
  const weaker = `learn: scaled(0.95), departures: { 'equals-closed-form': 'A step that is 5 % shorter.' },`;
  const { status, annotations, summary, outputs } = await withRule(weaker, { baseline: BASELINE });
  expect([status, outputs['verdict']]).toEqual([1, 'refuted']);
  expect(annotations).toHaveLength(10);
  expect(annotations.at(-1)).toMatch(/::\d+ more are in the job summary$/);
  expect(summary).toMatch(
    /\| norm of the update over that of backpropagation's, layer \d, [\w-]+ \| \*\*✗ fails\*\* \| [\d.]+ \| [\d.]+ → [\d.]+ \|/,
  );
});

/** The closed form as a command, which misbehaves at its fifth request: network 3 of the gate. */
const fake = (mode: string): string =>
  `"${process.execPath}" "${resolve('properties/protocol/fakeRule.mjs')}" "${mode}" 5`;

test('a command is gated as a module is: it passes as its baseline says, and an answer that is lost is undecided, with the reason', async () => {
  const at = await mkdtemp(join(tmpdir(), 'pcn-check-action-'));
  const text = await readFile(BASELINE, 'utf8');
  const named = text.replace('# rule pc-closed-form', '# rule fake').replace(/^# checksum .*\n/m, '');
  await writeFile(join(at, 'fake.txt'), signed(named));
  const good = await action({ command: fake('honest'), baseline: 'fake.txt' }, at);
  expect([good.status, good.annotations, good.outputs['verdict']]).toEqual([0, [], 'as expected']);
  expect(good.summary).toMatch(
    /## Gate\n\nfake against fake\.txt: 36 series, 0 worse beyond the margin, 0 not excluded\n/,
  );
  const lost = await action({ command: fake('undecided'), baseline: 'fake.txt' }, at);
  expect([lost.status, lost.outputs['verdict']]).toEqual([1, 'undecided']);
  expect(lost.summary).toContain('| answers that the baseline has | **? none any more on 1 network** | – | – |');
  expect(lost.annotations.join('\n')).toMatch(/sp-L3-N12-B4-teacher, network 3: fake has no answer: still moving/);
});

/** A baseline with the checksum of its other lines as the fifth. */
function signed(unsigned: string): string {
  const lines = unsigned.split('\n');
  const sum = (hash(lines.slice(0, -1).join('\n')) >>> 0).toString(16).padStart(8, '0');
  return lines.toSpliced(4, 0, `# checksum ${sum}`).join('\n');
}

test('a crash of the whole, or a wrong input, is an error under every fail-on, in one clear line', async () => {
  const cases: [Record<string, string>, RegExp][] = [
    [{}, /either rule or command must be given, got none/],
    [{ rule: 'a.mjs', command: 'b' }, /either rule or command must be given, got both/],
    [{ command: 'b', baseline: 'none.txt' }, /baseline must be a file, got "none.txt"/],
    [{ rule: 'a.mjs', baseline: 'none.txt' }, /baseline must be a file, got "none.txt"/],
    [{ rule: 'missing.mjs' }, /missing.mjs/],
    [{ rule: '--help' }, /FILE must exist, got --help/],
    [{ rule: 'a.mjs', 'fail-on': 'sometimes' }, /fail-on must be one of warning, undecided, refuted, got "sometimes"/],
  ];
  for (const [inputs, message] of cases) {
    const { status, outputs, annotations, summary } = await action({ 'fail-on': 'refuted', ...inputs });
    expect([status, outputs['verdict'], annotations.length]).toEqual([1, 'error', 1]);
    expect(annotations[0]).toMatch(message);
    expect(summary).toContain('did not run');
  }
  const exits = await withRule('', {}, 'process.exit(0);');
  expect([exits.status, exits.outputs['verdict']]).toEqual([1, 'error']);
});

test('hostile text in names and output stays text: no command of its own, no line, column or mention, and no files of the runner', async () => {
  const hostile = String.raw`::error::owned\n| a | b |\r\n<img src=x> @you http://x.y \u001b[31m %0A::set-output name=a::b`;
  const shout = `console.log("::error title=x::from the rule"); console.log("::stop-commands::y"); console.log(String(process.env.GITHUB_OUTPUT));`;
  const change = `name: "${hostile}", departures: { locality: "${hostile}" }, ${NO_ANSWER.replace('not today', hostile)}`;
  const { annotations, summary, outputs, log } = await withRule(change, {}, shout);
  expect(log).toContain('from the rule');
  expect(log).toMatch(/^undefined$/m);
  expect(annotations.length).toBeLessThanOrEqual(10);
  for (const line of annotations.filter((text) => !/::\d+ more are in the job summary$/.test(text)))
    expect(line).toMatch(/^::error file=rule\.mjs,title=pcn-check%3A [^:]*::/);
  expect(outputs['verdict']).toBe('undecided');
  for (const line of summary.split('\n').filter((text) => text.startsWith('| ')))
    expect(line.replace(/\\./g, '').match(/\|/g)).toHaveLength(5);
  expect(summary).not.toMatch(/<img|@you|http:\/\/|[^\P{Cc}\n]/u);
});
