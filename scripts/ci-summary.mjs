// The job summary of a run of verify, and the same as data for a comment:
//
//   node scripts/ci-summary.mjs report/report.json [--before old/report.json] [--data summary.json]
//
// PULL_REQUEST, if it is set, is the number that the data carry.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SUMMARY_BYTES, jobSummary } from '../dist/report/jobSummary.js';
import { fromJson } from '../dist/report/json.js';
import { claimsSection } from '../dist/report/summarySections.js';
import { annotations } from '../dist/report/workflowCommands.js';
import { addSummary, summaryRoom } from './ci-github.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { before: { type: 'string' }, data: { type: 'string' } },
});
const read = (path) => fromJson(readFileSync(path, 'utf8'));
const before = values.before !== undefined && existsSync(values.before) ? read(values.before) : undefined;
const sections = positionals.map((path) => claimsSection(read(path), before));
const wrong = sections.flatMap(({ rows }) => rows).filter(({ verdict }) => verdict !== 'as expected');
for (const text of annotations(
  wrong.map(({ subject, detail }) => ({ level: 'error', title: subject, message: detail })),
))
  console.log(text);
addSummary(jobSummary(sections, summaryRoom(SUMMARY_BYTES)));
const number = Number(process.env.PULL_REQUEST) || null;
if (values.data !== undefined) writeFileSync(values.data, `${JSON.stringify({ number, sections })}\n`);
