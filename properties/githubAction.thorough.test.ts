import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readCommentData } from '../src/github/commentData.ts';
import { hash } from '../src/random.ts';
import { BASELINE, NO_ANSWER, WRONG, action, withRule } from './actionRun.ts';

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

test('a rule that conforms and yet fell behind its baseline fails by the gate: metric, layer and change', async () => {
  const weaker = `learn: scaled(0.95), departures: { 'equals-closed-form': 'A step that is 5 % shorter.' },`;
  const { status, annotations, summary, outputs } = await withRule(weaker, { baseline: BASELINE });
  expect([status, outputs['verdict']]).toEqual([1, 'refuted']);
  // What moved alike is told once: the check, and the gate's fifteen norms.
  expect(annotations).toHaveLength(2);
  expect(annotations[1]).toContain('all 15 update norms fell by 5 %25, directions unchanged');
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
