// The action: holds a rule against theory, and against its baseline if there is one. Runs anywhere; on GitHub, action.yml calls it.
//
//   npm run build && INPUT_RULE=./my-rule.mjs INPUT_FAIL_ON=undecided node scripts/ci-action.mjs
//
// Inputs are environment variables: INPUT_RULE or INPUT_COMMAND, or INPUT_SERIES with or without INPUT_COMMAND, INPUT_PROFILE,
// INPUT_BASELINE, INPUT_FAIL_ON. Outputs go to the
// files that GITHUB_OUTPUT and GITHUB_STEP_SUMMARY name, or to the console. Ends with 1 where the verdict is as bad as fail-on.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SUMMARY_BYTES, VERDICTS, jobSummary, worstVerdict } from '../dist/github/jobSummary.js';
import { checkSection, gateSection, seriesSection } from '../dist/github/summarySections.js';
import { annotations } from '../dist/github/workflowCommands.js';
import { addSummary, environmentOfOthers, input, printAsText, setOutputs, summaryRoom } from './ci-github.mjs';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const FAIL_ON = ['warning', 'undecided', 'refuted'];

const [rule, command, profile, baseline] = ['rule', 'command', 'profile', 'baseline'].map(input);
const series = input('series')
  .split('\n')
  .map((pattern) => pattern.trim())
  .filter((pattern) => pattern !== '');
const failOn = input('fail-on') || 'undecided';
const report = mkdtempSync(join(process.env.RUNNER_TEMP || tmpdir(), 'pcn-check-'));

/** What is wrong with the inputs, in words; nothing where they can be used. */
function misuse() {
  if (series.length > 0) {
    if (rule !== '') return 'action: either rule or series must be given, got both';
    if (profile !== '') return 'action: profile must be of a rule, got it with series; leave it out';
    if (baseline === '') return 'action: series must come with baseline, got none; make one with --update-baseline';
  } else if ((rule === '') === (command === ''))
    return 'action: either rule or command must be given, got ' + (rule ? 'both' : 'none');
  if (baseline !== '' && !existsSync(baseline))
    return `action: baseline must be a file, got ${JSON.stringify(baseline)}, which is not there; make it with pcn-check gate --update-baseline and commit it`;
  if (!FAIL_ON.includes(failOn))
    return `action: fail-on must be one of ${FAIL_ON.join(', ')}, got ${JSON.stringify(failOn)}`;
  return undefined;
}

/** Runs one command of pcn-check; the section of what it found, or one that says that it did not run. */
function run(title, args, file, section) {
  const ended = spawnSync(process.execPath, [MAIN, ...args], {
    env: environmentOfOthers(),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  printAsText(`${ended.stdout ?? ''}\n${ended.stderr ?? ''}`);
  try {
    if (ended.status === 0 || ended.status === 1) return section(JSON.parse(readFileSync(join(report, file), 'utf8')));
  } catch {
    // No report, or half of one: said below.
  }
  const last = (ended.stderr ?? '').trim().split('\n').at(-1);
  const why =
    last || ended.error?.message || `it ended with ${ended.signal ?? `status ${ended.status}`} and without a report`;
  return failed(title, why);
}

const failed = (title, why) => ({
  ...{ title, line: 'It did not run.' },
  rows: [{ subject: why, outcome: 'did not run', verdict: 'error', detail: why }],
});

function sections() {
  const wrong = misuse();
  if (wrong !== undefined) return [failed('Inputs', wrong)];
  if (series.length > 0) {
    const trained = command ? [`--command=${command}`] : [];
    const args = [
      'gate',
      `--baseline=${baseline}`,
      `--out=${report}`,
      ...trained,
      ...series.map((p) => `--series=${p}`),
    ];
    return [run('Training runs', args, 'gate.json', seriesSection)];
  }
  const from = rule ? ['--', rule] : [`--command=${command}`];
  const wanted = profile ? [`--profile=${profile}`] : [];
  const found = [run('Checks', ['check', ...wanted, `--out=${report}`, ...from], 'check.json', checkSection)];
  if (baseline)
    found.push(run('Gate', ['gate', `--baseline=${baseline}`, `--out=${report}`, ...from], 'gate.json', gateSection));
  return found;
}

const found = sections();
const rows = found.flatMap((section) => section.rows);
const verdict = worstVerdict(found);
const severe = (row) => row.verdict === 'error' || VERDICTS.indexOf(row.verdict) >= VERDICTS.indexOf(failOn);
const count = (of) => rows.filter((row) => row.verdict === of).length;

const inside = rule ? relative(process.env.GITHUB_WORKSPACE || '.', resolve(rule)) : '';
const file = inside && !inside.startsWith('..') && existsSync(rule) ? { file: inside.replaceAll('\\', '/') } : {};
const notes = rows
  .filter((row) => row.verdict !== 'as expected')
  .map((row) => ({
    ...file,
    level: severe(row) ? 'error' : 'warning',
    title: `pcn-check: ${row.subject.slice(0, 80)}`,
    message: (row.detail ?? row.outcome).slice(0, 2000),
  }));
for (const text of annotations(notes)) console.log(text);

addSummary(jobSummary(found, summaryRoom(SUMMARY_BYTES)));
writeFileSync(
  join(report, 'summary.json'),
  `${JSON.stringify({ number: Number(process.env.PULL_REQUEST) || null, sections: found })}\n`,
);
setOutputs({
  ...{ verdict, report, rows: rows.length },
  ...{ refuted: count('refuted'), undecided: count('undecided'), warnings: count('warning') },
});
const fails = rows.some(severe);
console.log(
  `pcn-check: ${verdict}${fails ? `, which fails the step (fail-on: ${failOn})` : ''}; the report is in ${report}`,
);
process.exitCode = fails ? 1 : 0;
