import { spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** How the action ended, and what it wrote where. */
export interface Ended {
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
export async function action(inputs: Readonly<Record<string, string>>, at?: string): Promise<Ended> {
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

export async function withRule(
  change: string,
  inputs: Readonly<Record<string, string>> = {},
  before = '',
): Promise<Ended> {
  const at = await mkdtemp(join(tmpdir(), 'pcn-check-action-'));
  await writeFile(join(at, 'rule.mjs'), ruleModule(change, before));
  return action({ rule: './rule.mjs', ...inputs }, at);
}

export const WRONG = 'learn: scaled(-1),';
export const NO_ANSWER = `infer: async () => ({ undecided: 'not today' }),`;
export const BASELINE = resolve('fixtures/baselines/pc-closed-form.txt');
