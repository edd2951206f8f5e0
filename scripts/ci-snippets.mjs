// Every code block of the documents does what it says: node scripts/ci-snippets.mjs [FILE...]
// scripts/snippets/blocks.mjs says how a block is marked. Needs a build.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { blocks } from './snippets/blocks.mjs';
import { commandChecker } from './snippets/commands.mjs';
import { judged } from './snippets/judged.mjs';
import { folderOf, isProgram, programs, runner, tree } from './snippets/programs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const work = join(root, 'build/snippets');
const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  ...['adapters/python/README.md', 'examples/python/README.md', 'examples/action/README.md'].filter((name) =>
    existsSync(join(root, name)),
  ),
];
const files = process.argv.length > 2 ? process.argv.slice(2) : DOCUMENTS;

/** Where `npx` and `pcn-check` start the program that was built here. */
function shims() {
  const folder = mkdtempSync(join(tmpdir(), 'pcn-check-bin-'));
  const main = `exec "${process.execPath}" "${join(root, 'dist/cli/main.js')}"`;
  const shim = (name, text) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  shim('pcn-check', `${main} "$@"`);
  shim('npx', `[ "$1" = --no-install ] && shift\n[ "$1" = pcn-check ] || exit 127\nshift\n${main} "$@"`);
  return folder;
}

const bin = shims();
const run = runner({ ...process.env, NO_COLOR: '1', PATH: `${bin}${delimiter}${process.env.PATH}` });
const check = commandChecker(root, run);

/** A program in Python is read, not run; where there is no Python, that is said. */
function python({ code }) {
  try {
    run(root, 'python3', '--version');
  } catch {
    return 'skipped: no python3';
  }
  run(root, 'python3', '-c', 'import ast, sys; ast.parse(sys.argv[1])', code);
  return '';
}

const BY_LANGUAGE = {
  sh: check,
  python,
  json: ({ code }) => void JSON.parse(code),
  yaml({ code }) {
    const errors = parseAllDocuments(code).flatMap((document) => document.errors);
    if (errors.length > 0) throw errors[0];
  },
};

function data(block) {
  const { mark, language } = block;
  if (mark === 'fragment') return () => `not run: ${block.detail}`;
  if (mark === 'run')
    return () => {
      check(block);
      const folder = join(folderOf(work, block), `line-${block.line}`);
      mkdirSync(folder, { recursive: true });
      run(folder, 'sh', '-e', '-c', block.code);
    };
  if (language === '' || language === 'text') return undefined; // what a program wrote
  if (!Object.hasOwn(BY_LANGUAGE, language))
    return () => {
      throw new Error(`a block must be ${Object.keys(BY_LANGUAGE).join(', ')}, ts, js or text, got ${language}`);
    };
  return () => BY_LANGUAGE[language](block);
}

rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
let failed = 0;
async function attempt(name, step) {
  try {
    const said = await step();
    console.log(`ok    ${name}${said ? `: ${said}` : ''}`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${name}: ${error.message}`);
  }
}

try {
  const all = files.flatMap((file) => blocks(file, readFileSync(join(root, file), 'utf8')));
  const { compile, steps } = programs(root, work, all, run);
  const shown = tree(root, work, all, run);
  await attempt('programs compile', compile);
  await attempt('files compile in their places', shown.compile);
  for (const { name, step, rule } of steps) {
    await attempt(name, step);
    if (rule) await attempt(`${name}, checked`, async () => (await judged(join(root, 'dist'), rule)).join('; '));
  }
  for (const { block, path } of shown.files)
    await attempt(`${block.file}:${block.line} ${block.detail}`, async () =>
      (await judged(join(work, 'tree/dist'), path, block.call)).join('; '),
    );
  for (const block of all.filter((block) => block.mark !== 'file' && !isProgram(block))) {
    const step = data(block);
    if (step) await attempt(`${block.file}:${block.line}`, step);
  }
  if (all.length === 0) throw new Error('the documents must have code blocks, and have none');
} finally {
  rmSync(bin, { recursive: true, force: true });
}
console.log(failed === 0 ? 'every block does what it says' : `${failed} failed`);
if (failed > 0) process.exitCode = 1;
