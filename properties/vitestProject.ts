import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROFILES } from '../src/conformance/check.ts';
import { CHECKS } from '../src/conformance/checks/index.ts';

export interface Assertion {
  readonly title: string;
  readonly ancestorTitles: readonly string[];
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly failureMessages: readonly string[];
}

/** What vitest says in a project of its own, which has the built package and holds these rules against it. */
export async function project(name: string, file: string): Promise<readonly Assertion[]> {
  const root = await mkdtemp(join(tmpdir(), `pcn-check-${name}-`));
  await mkdir(join(root, 'node_modules'));
  await symlink(process.cwd(), join(root, 'node_modules/pcn-check'));
  await symlink(join(process.cwd(), 'node_modules/vitest'), join(root, 'node_modules/vitest'));
  await writeFile(join(root, 'package.json'), '{"type": "module"}');
  await writeFile(join(root, 'rule.test.ts'), file);
  const report = join(root, 'report.json');
  const child = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--root', root, '--reporter=json', `--outputFile=${report}`],
    { stdio: 'ignore' },
  );
  await new Promise((resolve) => child.on('close', resolve));
  const { testResults } = JSON.parse(await readFile(report, 'utf8')) as {
    testResults: readonly { readonly assertionResults: readonly Assertion[]; readonly message: string }[];
  };
  if (testResults[0]!.assertionResults.length === 0) throw new Error(testResults[0]!.message);
  return testResults[0]!.assertionResults;
}

/** What such a project begins with. */
export const HEAD = `
import { GENERATIVE_RULES, LEARNING_RULES, chainOf } from 'pcn-check';
import { conformance } from 'pcn-check/vitest';
const of = (id: string) => LEARNING_RULES.find((rule) => rule.id === id)!;
const closedForm = of('pc-closed-form');
`;

const LAST = 'every check is as declared, and none that is required is left out';
/** The tests that a rule of such a project has. */
export const titlesOf = (profile: 'core' | 'extended'): string[] => [
  ...CHECKS.filter(({ id }) => PROFILES[profile].includes(id)).map(({ number, title }) => `${number} ${title}`),
  LAST,
];
