// Whether others can install this: node scripts/ci-pack.mjs
// A fresh clone of HEAD is packed, and the tarball installed into empty projects: the library is imported, the program started, a rule
// made and checked on each Node that is to be had, strict projects compiled with each TypeScript, and the suite run in vitest. Besides,
// the tarball without what is optional, the clone installed from git, and the clone without its development dependencies.
// Install scripts of dependencies do not run; `prepare` of an install from git does, as nothing else builds it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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

/** Of each line that is supported one release; the first is the oldest that package.json allows. */
const NODES = ['20.19.0', '22.18.0', '24.0.0'];
const COMPILERS = ['5.9.3', '6.0.3', '7.0.2'];
const RESOLUTIONS = { nodenext: 'nodenext', esnext: 'bundler' };

const PROGRAM = `import { LEARNING_RULES, float64 } from 'pcn-check';
if (float64.name !== 'float64') throw new Error('float64 must be an arithmetic');
console.log('imported', Object.keys(LEARNING_RULES).length, 'rules');
`;
const TEST = `import { LEARNING_RULES } from 'pcn-check';
import { conformance } from 'pcn-check/vitest';
conformance(Object.values(LEARNING_RULES).find(({ id }) => id === 'backprop'), { seed: 1 });
`;
/** What a user's own code may say, with the types of everything that is exported. */
const TYPED = `import * as all from 'pcn-check';
import { type LearningRule, float64, linearProblem, rescalingMatrix, show, tfjs } from 'pcn-check';
const p = linearProblem(float64, { widths: [1, 1], weights: [[2]], x: [1], y: [3], batch: 1 });
export const S: Promise<string> = show(float64, rescalingMatrix(float64, p.network));
export const device = async (): Promise<readonly [number, number]> => {
  const A = await tfjs('wasm');
  return A.shape(A.matrix(1, 1, [1]));
};
export const names: string[] = Object.keys(all);
export type Mine = LearningRule;
`;
/** Each engine that needs what is optional refuses by name, and says how to get it. */
const LEAN = `import { openBlas, openCuda, tfjs } from 'pcn-check';
for (const open of [() => tfjs('wasm'), () => openBlas('float64'), () => openCuda('float64')]) {
  const error = await open().then(() => undefined, (e) => e);
  if (error?.name !== 'EngineError' || !/npm install/.test(error.message)) throw error ?? new Error('it must be refused');
}
console.log('engines that lack their packages say so');
`;

/** An empty project, as \`npm init -y\` makes it, with what \`install\` brings; what a user would try first. */
function project(name, ...packages) {
  const folder = join(tmp, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "commonjs" }\n');
  run(folder, 'npm', 'install', ...packages);
  writeFileSync(join(folder, 'program.mjs'), PROGRAM);
  console.log(`${name}: ${run(folder, process.execPath, 'program.mjs').trim()}`);
  const help = run(folder, 'npx', '--no-install', 'pcn-check', '--help');
  if (!help.includes('verify')) throw new Error(`pcn-check --help must name its commands, got ${help}`);
  console.log(`${name}: ${help.split('\n')[0]}`);
  return folder;
}

/** The first rule of a new user, on one Node after another. What the registry does not give is said, and skipped. */
function onEveryNode(folder) {
  for (const version of NODES) {
    const at = join(tmp, `node-${version}`);
    mkdirSync(at);
    writeFileSync(join(at, 'package.json'), '{ "private": true }\n');
    const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
    try {
      execFileSync('npm', ['install', '--ignore-scripts', `${name}@${version}`], {
        cwd: at,
        env,
        shell,
        stdio: 'pipe',
      });
    } catch (error) {
      console.log(
        `node ${version}: skipped, ${name} cannot be installed: ${String(error.stderr).trim().split('\n')[0]}`,
      );
      continue;
    }
    const node = join(at, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    const main = 'node_modules/pcn-check/dist/cli/main.js';
    const made = /^wrote (\S+)/.exec(run(folder, node, main, 'init', 'typescript', `rule-${version}`))[1];
    const checked = run(folder, node, main, 'check', made);
    if (!checked.includes('My rule: as expected')) throw new Error(`the first rule must pass, got ${checked}`);
    console.log(`node ${version}: ${run(folder, node, 'program.mjs').trim()}, and ${made} is as expected`);
  }
}

/** Strict projects without skipLibCheck. */
function withEveryCompiler(folder) {
  writeFileSync(join(folder, 'typed.mts'), TYPED);
  for (const version of COMPILERS) {
    const alias = `typescript-${version}`;
    run(folder, 'npm', 'install', '--ignore-scripts', '--no-save', `${alias}@npm:typescript@${version}`);
    for (const [module, moduleResolution] of Object.entries(RESOLUTIONS)) {
      const strict = {
        strict: true,
        skipLibCheck: false,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
      };
      const compilerOptions = { ...strict, target: 'es2022', module, moduleResolution, types: [], noEmit: true };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['typed.mts'] }));
      run(folder, process.execPath, join('node_modules', alias, 'bin/tsc'), '-p', 'tsconfig.json');
      console.log(`TypeScript ${version}, ${moduleResolution}: compiles`);
    }
  }
}

/** Links of the documents that lie in the package lead to files of the package. */
function linksWithin(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.md') && !name.includes('node_modules'),
  );
  const dead = files.flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8').replaceAll(/```[^]*?```|`[^`\n]*`/g, '');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link.split('#')[0]);
    return links
      .filter((link) => link !== '' && !/^[a-z]+:/.test(link) && !existsSync(join(folder, dirname(file), link)))
      .map((link) => `${file} → ${link}`);
  });
  if (dead.length > 0) throw new Error(`links must lead to files of the package, got\n${dead.join('\n')}`);
  console.log(`links of ${files.length} documents lead to files of the package`);
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
  const installed = join(folder, 'node_modules/pcn-check');
  for (const ours of ['src', 'tools', 'properties', 'theorems', 'scripts'])
    if (existsSync(join(installed, ours))) throw new Error(`${ours}/ is for development, and must not be packed`);
  linksWithin(installed);
  writeFileSync(join(folder, 'rule.test.mjs'), TEST);
  const tests = run(folder, 'npx', '--no-install', 'vitest', 'run', '--reporter=json');
  const { numPassedTests, numFailedTests } = JSON.parse(tests);
  if (numPassedTests === 0 || numFailedTests > 0) throw new Error(`the suite must pass in vitest, got ${tests}`);
  console.log(`tarball: ${numPassedTests} tests of backprop pass in vitest`);
  onEveryNode(folder);

  const lean = project('lean', '--ignore-scripts', '--omit=optional', tarball);
  writeFileSync(join(lean, 'lean.mjs'), LEAN);
  console.log(`lean: ${run(lean, process.execPath, 'lean.mjs').trim()}`);
  withEveryCompiler(lean);

  project('git', `git+${pathToFileURL(clone).href}`);

  for (const made of ['dist', 'node_modules']) rmSync(join(clone, made), { recursive: true, force: true });
  run(clone, 'npm', 'ci', '--omit=dev', '--ignore-scripts=false');
  if (existsSync(join(clone, 'dist')))
    throw new Error('without development dependencies nothing can be built, yet dist/ is there');
  console.log('clone: npm ci --omit=dev goes through');
} finally {
  rmSync(tmp, { recursive: true, force: true });
}
