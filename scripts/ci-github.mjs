// What the scripts of the workflows share: inputs, outputs, the job summary and the log, as GitHub's runner takes them.
import { randomUUID } from 'node:crypto';
import { appendFileSync, statSync } from 'node:fs';
import { outputs } from '../dist/github/workflowCommands.js';

const env = (name) => (process.env[name] ?? '').trim();

/** An input, which the workflow passes as an environment variable; empty where it was not given. */
export const input = (name) => env(`INPUT_${name.toUpperCase().replaceAll('-', '_')}`);

/** Sets outputs of the step; where there is no GITHUB_OUTPUT they are printed. */
export function setOutputs(values) {
  const file = env('GITHUB_OUTPUT');
  if (file) appendFileSync(file, outputs(values, `end-${randomUUID()}`));
  else
    console.log(
      Object.entries(values)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
    );
}

/** Adds to the job summary; where there is no GITHUB_STEP_SUMMARY it is printed. */
export function addSummary(markdown) {
  const file = env('GITHUB_STEP_SUMMARY');
  if (file) appendFileSync(file, markdown);
  else console.log(markdown);
}

/** How many bytes the job summary may still take. */
export function summaryRoom(limit) {
  const file = env('GITHUB_STEP_SUMMARY');
  const used = file ? (statSync(file, { throwIfNoEntry: false })?.size ?? 0) : 0;
  return Math.max(0, limit - used);
}

/** Prints text of any origin: the runner obeys no line of it. */
export function printAsText(text) {
  if (text.trim() === '') return;
  const token = randomUUID();
  console.log(`::stop-commands::${token}\n${text.trimEnd()}\n::${token}::`);
}

/** The environment without the files by which a step talks to the runner: what is checked has nothing to say there. */
export function environmentOfOthers() {
  const own = new Set(['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STATE']);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.has(name)));
}
