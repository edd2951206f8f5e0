// docs/api from the docstrings of what src/index.ts and src/vitest.ts export: node scripts/api/generate.mjs write | check
// Both name every export without a docstring and fail; `check` fails, too, where docs/api is not what `write` would make of the code.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';
import { options } from './options.mjs';

const docs = fileURLToPath(new URL('../../docs/api', import.meta.url));

/** A function has its docstring at its signature. */
const documented = (reflection) =>
  reflection.isReference() ||
  reflection.hasComment() ||
  (reflection.signatures?.some((signature) => signature.hasComment()) ?? false) ||
  (reflection.type?.declaration?.signatures?.some((signature) => signature.hasComment()) ?? false);

const pages = (folder) => new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

const mode = process.argv[2];
if (mode !== 'write' && mode !== 'check') throw new Error('usage: node scripts/api/generate.mjs write | check');

const out = mode === 'write' ? docs : mkdtempSync(join(tmpdir(), 'pcn-check-api-'));
const app = await Application.bootstrapWithPlugins({ ...options, out });
const project = await app.convert();
if (!project) throw new Error('typedoc could not read the code; it says why above');

const modules = project.children.filter(({ children }) => children);
const missing = modules.flatMap((module) =>
  module.children.filter((child) => !documented(child)).map((child) => `${module.name}: ${child.name}`),
);
for (const name of missing) console.error(`${name} must have a docstring, got none; write one above its declaration`);
if (missing.length > 0 || app.logger.hasWarnings()) process.exitCode = 1;

await app.generateOutputs(project);
if (mode === 'check') {
  const [made, found] = [pages(out), pages(docs)];
  rmSync(out, { recursive: true });
  const names = new Set([...made.keys(), ...found.keys()]);
  for (const name of [...names].filter((name) => made.get(name) !== found.get(name)).toSorted()) {
    console.error(`docs/api/${name} must be what the docstrings give, and is not; run "npm run api"`);
    process.exitCode = 1;
  }
}
