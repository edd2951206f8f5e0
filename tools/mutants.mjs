// Changes the code of src/{layers,terms,problem,theory,inference,evidence} in one place at a time, and holds each such mutant against the
// tests that belong to it. Fails where fewer than 95 % are killed, and where those that survive are not the ones listed, with
// their reasons, in tools/mutants/survivors.json.
//
//     npm run mutants -- [folder or file] [--force]
//
// What was found is kept in .stryker/, so that the next run tries again only what changed; --force tries everything.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { ROOMS, partsWithin, within } from './mutants/parts.mjs';

const LEAST = 0.95;
const KILLED = ['Killed', 'Timeout'];
const ALIVE = ['Survived', 'NoCoverage'];

const force = process.argv.includes('--force');
const asked = process.argv
  .slice(2)
  .find((argument) => !argument.startsWith('--'))
  ?.replace(/\/$/, '');

/** The mutants of a part, each with its verdict. */
function run({ name, files, tests }) {
  const report = '.stryker/report.json';
  mkdirSync('.stryker', { recursive: true });
  rmSync(report, { force: true });
  const stryker = 'node_modules/@stryker-mutator/core/bin/stryker.js';
  const known = `.stryker/${name}.json`;
  if (existsSync(known)) forgetStaticSurvivors(known);
  const options = [...['--mutate', files.join(',')], ...['--incrementalFile', known], ...(force ? ['--force'] : [])];
  // Stryker's own --testFiles would leave what a module computes while it loads unchanged, and call it a survivor.
  spawnSync(process.execPath, [stryker, 'run', 'tools/mutants/stryker.config.mjs', ...options], {
    stdio: 'inherit',
    env: { ...process.env, MUTANTS_TESTS: tests.join(',') },
  });
  if (!existsSync(report)) throw new Error(`mutants: Stryker made no report on ${name}; its own output says why`);
  const { files: reported, testFiles } = JSON.parse(readFileSync(report, 'utf8'));
  const lost = tests.find((test) => !testFiles[test]); // Stryker takes a file that does not load for one without tests
  if (lost) throw new Error(`mutants: ${lost} must load and have tests, got none; run vitest on it`);
  return files.flatMap((file) => {
    const { source, mutants } = reported[file] ?? { source: '', mutants: [] };
    return mutants.map((mutant) => described(file, source.split('\n'), mutant));
  });
}

/** What a module computes while it loads is covered by no test in particular, so that Stryker would hold no new test against it. */
function forgetStaticSurvivors(path) {
  const report = JSON.parse(readFileSync(path, 'utf8'));
  for (const file of Object.values(report.files))
    file.mutants = file.mutants.filter(({ static: loading, status }) => !(loading && ALIVE.includes(status)));
  writeFileSync(path, JSON.stringify(report));
}

/** A mutant by what it does, and not by its line, which moves. */
function described(file, lines, { status, replacement, location: { start, end } }) {
  const text = lines.slice(start.line - 1, end.line);
  text[text.length - 1] = text.at(-1).slice(0, end.column - 1);
  text[0] = text[0].slice(start.column - 1);
  const declaration = /^(?:export )?(?:async )?(?:function|const) (\w+)/;
  const declared = lines.slice(0, start.line).map((line) => declaration.exec(line)?.[1]);
  const short = (code) => {
    const line = code.replaceAll(/\s+/g, ' ');
    return line.length > 100 ? `${line.slice(0, 98)} …` : line;
  };
  const mutant = { in: declared.findLast(Boolean) ?? '', from: short(text.join('\n')), to: short(replacement) };
  return { file, line: start.line, status, mutant, key: JSON.stringify({ file, ...mutant }) };
}

/** Survivors that are known, by key; `times` where the same change at several places survives. */
const listed = new Map(
  JSON.parse(readFileSync(new URL('mutants/survivors.json', import.meta.url), 'utf8')).flatMap(({ file, mutants }) =>
    mutants.map(({ times = 1, in: place, from, to }) => [
      JSON.stringify({ file, in: place, from, to }),
      { file, times },
    ]),
  ),
);

const parts = partsWithin(asked ?? 'src');
if (parts.length === 0) throw new Error(`mutants: the path must lie in ${ROOMS.join(', ')}, got ${asked}`);
const mutants = parts.flatMap(run);
const problems = [];
for (const room of ROOMS) {
  const inRoom = mutants.filter(({ file }) => within(file, room));
  const [killed, alive] = [KILLED, ALIVE].map((kind) => inRoom.filter(({ status }) => kind.includes(status)).length);
  if (killed + alive === 0) continue;
  const share = killed / (killed + alive);
  console.log(`${room.padEnd(14)} ${killed} of ${killed + alive} mutants killed, ${(100 * share).toFixed(1)} %`);
  if (share < LEAST && (!asked || within(room, asked))) problems.push(`${room}: fewer than ${100 * LEAST} % killed`);
}
const survivors = new Map();
for (const mutant of mutants.filter(({ status }) => ALIVE.includes(status)))
  survivors.set(mutant.key, [...(survivors.get(mutant.key) ?? []), mutant]);
for (const [key, found] of survivors)
  if (found.length !== listed.get(key)?.times)
    problems.push(
      `survives ${found.length} times, listed ${listed.get(key)?.times ?? 0}: line ${found[0].line}, ${key}`,
    );
const ran = new Set(parts.flatMap(({ files }) => files));
for (const [key, { file }] of listed)
  if (ran.has(file) && !survivors.has(key)) problems.push(`listed, but does not survive: ${key}`);
for (const problem of problems) console.log(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
