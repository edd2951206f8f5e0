// Whether others can install this: node scripts/ci-pack.mjs
// A fresh clone of HEAD is packed, and the tarball installed into an empty project; the clone is installed from git into another one;
// and the clone alone without its development dependencies. In each project the library is imported, the program started, and the
// suite run in vitest. Install scripts of dependencies do not run; `prepare` of an install from git does, as nothing else builds it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { devDependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const tmp = mkdtempSync(join(tmpdir(), 'pcn-check-pack-'));
const shell = process.platform === 'win32';
const env = {
  ...process.env,
  npm_config_fund: 'false',
  npm_config_audit: 'false',
  npm_config_update_notifier: 'false',
};
const run = (cwd, command, ...args) =>
  execFileSync(command, args, { cwd, env, shell, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

const PROGRAM = `import { LEARNING_RULES, float64 } from 'pcn-check';
if (float64.name !== 'float64') throw new Error('float64 must be an arithmetic');
console.log('imported', Object.keys(LEARNING_RULES).length, 'rules');
`;
const TEST = `import { LEARNING_RULES } from 'pcn-check';
import { conformance } from 'pcn-check/vitest';
conformance(Object.values(LEARNING_RULES).find(({ id }) => id === 'backprop'), { seed: 1 });
`;

/** An empty project with what `install` brings; what a user would try first. */
function project(name, ...packages) {
  const folder = join(tmp, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  run(folder, 'npm', 'install', ...packages);
  writeFileSync(join(folder, 'program.js'), PROGRAM);
  console.log(`${name}: ${run(folder, process.execPath, 'program.js').trim()}`);
  const help = run(folder, 'npx', '--no-install', 'pcn-check', '--help');
  if (!help.includes('verify')) throw new Error(`pcn-check --help must name its commands, got ${help}`);
  console.log(`${name}: ${help.split('\n')[0]}`);
  return folder;
}

try {
  const clone = join(tmp, 'clone');
  run(root, 'git', 'clone', '--quiet', pathToFileURL(root).href, clone);
  run(clone, 'npm', 'pack', '--silent', '--pack-destination', tmp);
  const tarball = join(
    tmp,
    readdirSync(tmp).find((name) => name.endsWith('.tgz')),
  );
  const vitest = `vitest@${devDependencies.vitest}`;
  const folder = project('tarball', '--ignore-scripts', tarball, vitest);
  writeFileSync(join(folder, 'rule.test.js'), TEST);
  const tests = run(folder, 'npx', '--no-install', 'vitest', 'run', '--reporter=json');
  const { numPassedTests, numFailedTests } = JSON.parse(tests);
  if (numPassedTests === 0 || numFailedTests > 0) throw new Error(`the suite must pass in vitest, got ${tests}`);
  console.log(`tarball: ${numPassedTests} tests of backprop pass in vitest`);

  project('git', `git+${pathToFileURL(clone).href}`);

  for (const made of ['dist', 'node_modules']) rmSync(join(clone, made), { recursive: true, force: true });
  run(clone, 'npm', 'ci', '--omit=dev', '--ignore-scripts=false');
  if (existsSync(join(clone, 'dist')))
    throw new Error('without development dependencies nothing can be built, yet dist/ is there');
  console.log('clone: npm ci --omit=dev goes through');
} finally {
  rmSync(tmp, { recursive: true, force: true });
}
