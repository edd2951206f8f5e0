import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type RuleReport, checkRule } from '../src/conformance/checkRule.ts';
import { commandRule } from '../src/conformance/commandRule.ts';
import { type Ran, type Result, causesTable, rulesTable, totals } from './detection/table.ts';
import type { Entry } from './detection/kit/rule.ts';

// How many rules that nobody fitted the checks to are told apart: wrong ones must have a refuted check, correct ones none. Folders
// hold one rule a module, `export default` an Entry, as compiled by `npm run tools`; results so far are kept in the --json file, so
// that a run that was ended goes on.
//
//     npm run detection -- [--seed 1] [--json FILE] [--judged FILE] [--only REGEX] [folder…]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
    judged: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});
const seed = Number(values.seed);
const folders = positionals.length > 0 ? positionals : ['build/tools/detection/rules'];
const read = async <T>(path: string | undefined, without: T): Promise<T> =>
  path === undefined
    ? without
    : readFile(path, 'utf8').then(
        (text) => JSON.parse(text) as T,
        () => without,
      );

const known = await read<{ seed?: number; rules?: Result[] }>(values.json, {});
const results: Result[] = (known.rules ?? []).filter(() => known.seed === seed);
const judged = await read<Record<string, 'right' | 'near' | 'wrong'>>(values.judged, {});

for (const folder of folders)
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.js')).toSorted()) {
    const name = basename(file, '.js');
    if (!new RegExp(values.only, 'u').test(name) || results.some((one) => one.name === name)) continue;
    const { default: entry } = (await import(pathToFileURL(resolve(folder, file)).href)) as { default: Entry };
    results.push(await run(name, entry, folder));
    if (values.json)
      await writeFile(values.json, JSON.stringify({ seed, rules: results, totals: totals(results) }, null, 1));
    process.stderr.write(`${results.length} ${name} ${results.at(-1)!.result} ${results.at(-1)!.seconds} s\n`);
  }
process.stdout.write(`${rulesTable(results)}\n${causesTable(results, judged)}\n`);

async function run(name: string, { rule, wrong, regime, cause, deviates }: Entry, folder: string): Promise<Result> {
  const from = process.cpuUsage();
  let ran: Ran;
  try {
    ran = shown(
      await ('command' in rule ? ofCommand(rule.command, folder) : checkRule(rule, { profile: 'extended', seed })),
    );
  } catch (error) {
    ran = { result: 'failed', refuted: [], undecided: [], named: [], detail: String(error).slice(0, 500) };
  }
  const { user, system } = process.cpuUsage(from);
  const rest = deviates === undefined ? {} : { deviates };
  return { ...{ name, wrong, regime, cause }, ...rest, ...ran, seconds: Math.round((user + system) / 1e5) / 10 };
}

/** Python files stay where they were written; NumPy and safetensors are needed. */
async function ofCommand(file: string, folder: string): Promise<RuleReport> {
  const source = folder.slice(Math.max(0, folder.indexOf('tools/')));
  const paths = ['adapters/python', 'tools/detection/kit'].map((path) => resolve(path)).join(':');
  const rule = await commandRule({ command: `PYTHONPATH=${paths} python3 ${resolve(source, file)}` });
  try {
    return await checkRule(rule, { profile: 'extended', seed });
  } finally {
    await rule.close();
  }
}

function shown({ result, checks }: RuleReport): Ran {
  const off = checks.filter(({ asExpected }) => !asExpected);
  const refuted = off.filter(({ outcome }) => outcome === 'refuted');
  return {
    result,
    refuted: refuted.map(({ number, check }) => `${number} ${check}`),
    undecided: off
      .filter(({ outcome }) => outcome !== 'refuted')
      .map(({ number, check, outcome }) => `${number} ${check} ${outcome}`),
    named: [...new Set(off.flatMap(({ explanation }) => explanation?.cause ?? []))],
    detail: (refuted[0] ?? off[0])?.detail ?? '',
  };
}
