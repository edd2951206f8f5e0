// Merges the blobs of sharded test runs into one report: vitest's own, its annotations, and a table in the job summary.
//
//   npm run build && INPUT_BLOBS=blobs INPUT_SHARDS=2 node scripts/ci-merge.mjs
//
// Runs in the project whose tests they are, with that project's vitest. Ends with 1 where a test failed, no test ran, or a shard is
// missing: a machine that died reports nothing, which must not pass for success.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SUMMARY_BYTES, jobSummary } from '../dist/github/jobSummary.js';
import { testsSection } from '../dist/github/testsSection.js';
import { annotations } from '../dist/github/workflowCommands.js';
import { addSummary, environmentOfOthers, input, setOutputs, summaryRoom } from './ci-github.mjs';

const folder = resolve(input('blobs') || '.vitest-reports');
const shards = Number(input('shards') || 1);
const blobs = readdirSync(folder).filter((name) => name.endsWith('.json')).length;
const out = join(mkdtempSync(join(process.env.RUNNER_TEMP || tmpdir(), 'pcn-check-')), 'tests.json');
const reporters = ['default', 'github-actions', 'json'].map((name) => `--reporter=${name}`);
// Its summary shows counts only: without GITHUB_STEP_SUMMARY it writes none, and ours has the counts too.
const ended = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', `--merge-reports=${folder}`, ...reporters, `--outputFile.json=${out}`],
  { env: environmentOfOthers(), stdio: 'inherit' },
);

function section() {
  try {
    const record = JSON.parse(readFileSync(out, 'utf8'));
    return testsSection(
      { ...record, success: record.success && ended.status === 0 },
      { root: process.cwd(), shards, blobs },
    );
  } catch (error) {
    const detail = `vitest must merge ${folder}, got status ${ended.status} and ${error.message}`;
    const row = { subject: 'the run', outcome: 'no report', verdict: 'error', detail };
    return { title: 'Tests', line: 'The reports could not be merged.', rows: [row] };
  }
}

const found = section();
const wrong = found.rows.filter(({ verdict }) => verdict !== 'as expected');
// vitest annotates the tests that failed; what is wrong with the run itself is said here.
const own = wrong.filter(({ verdict }) => verdict === 'error');
for (const text of annotations(own.map(({ subject, detail }) => ({ level: 'error', title: subject, message: detail }))))
  console.log(text);
addSummary(jobSummary([found], summaryRoom(SUMMARY_BYTES)));
setOutputs({ report: out, line: found.line });
process.exitCode = wrong.length > 0 ? 1 : 0;
