// The job summary of a run of verify, and the same as data for a comment:
//
//   node scripts/ci-summary.mjs report/report.json [--before old/report.json] [--data summary.json]
//
// With --before, the column "Change" says what is new since that report. Where there is none yet, or it cannot be read, the log and
// the summary say so. PULL_REQUEST, if it is set, is the number that the data carry.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SUMMARY_BYTES, jobSummary } from '../dist/github/jobSummary.js';
import { fromJson } from '../dist/report/json.js';
import { claimsSection } from '../dist/github/summarySections.js';
import { annotations } from '../dist/github/workflowCommands.js';
import { addSummary, summaryRoom } from './ci-github.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { before: { type: 'string' }, data: { type: 'string' } },
});
const read = (path) => fromJson(readFileSync(path, 'utf8'));
const notes = [];

/** The claims with what changed, or without it and the reason. */
function section(path) {
  const now = read(path);
  if (values.before === undefined) return claimsSection(now);
  const without = (why) => {
    const found = claimsSection(now);
    return { ...found, line: `${found.line}. Changes are not known: ${why}.` };
  };
  if (!existsSync(values.before)) return without('there is no earlier report');
  try {
    return claimsSection(now, read(values.before));
  } catch (error) {
    notes.push({ level: 'warning', title: 'The earlier report cannot be read', message: error.message });
    return without('the earlier report cannot be read');
  }
}

const sections = positionals.map(section);
const wrong = sections.flatMap(({ rows }) => rows).filter(({ verdict }) => verdict !== 'as expected');
notes.push(...wrong.map(({ subject, detail }) => ({ level: 'error', title: subject, message: detail })));
for (const text of annotations(notes)) console.log(text);
addSummary(jobSummary(sections, summaryRoom(SUMMARY_BYTES)));
const number = Number(process.env.PULL_REQUEST) || null;
if (values.data !== undefined) writeFileSync(values.data, `${JSON.stringify({ number, sections })}\n`);
