import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { openRule as OpenRule } from '../src/cli/openRule.ts';
import { float64 } from '../src/arithmetic/float64.ts';
import { gateProblem } from '../src/gate/configurations.ts';
import { LEARNING_RULES } from '../src/learning/index.ts';
import { commandLine, program } from './cli/program.ts';
import { commit, folder, gate, git, hasGit, ruleModule } from './gatedModule.ts';

describe('options of the gate', () => {
  const misuses: [string, string[], string][] = [
    ['no rule', ['gate'], 'gate must be followed by one rule, got none'],
    ['two rules', ['gate', 'a', 'b'], "too many arguments for 'gate'. Expected 1 argument but got 2"],
    ["an option of verify's", ['gate', 'backprop', '--claim', 'se/eq-05'], "unknown option '--claim'"],
    ["an option of the gate's with verify", ['verify', '--update-baseline'], "unknown option '--update-baseline'"],
    ['a history without a folder to go to', ['gate', 'backprop', '--history', 'old'], '--history must come with --out'],
    ['a seed that is none', ['gate', 'backprop', '--seed', 'one'], '--seed must be an integer'],
  ];
  for (const [what, args, message] of misuses)
    test(`${what} is refused with a message that names it`, async () => {
      expect(await commandLine(args)).toMatchObject({ status: 2, out: '', error: expect.stringContaining(message) });
    });
});

// A module runs in a thread, from the built file.
const built = pathToFileURL(join(process.cwd(), 'dist/cli/openRule.js')).href;
const { openRule } = (await import(built)) as { openRule: typeof OpenRule };
const quiet = (): void => undefined;

describe('rules by name', () => {
  test('built-in ids give the built-in rules', async () => {
    for (const rule of LEARNING_RULES) expect((await openRule(rule.id, quiet)).name).toBe(rule.name);
  });

  test('what is no rule is refused: an unknown id, a missing module, one that throws, one that exports none', async () => {
    const at = await folder();
    await writeFile(join(at, 'throws.mjs'), 'throw new Error("not today");');
    await writeFile(join(at, 'empty.mjs'), 'export const rule = { id: "a", name: "A" };');
    await writeFile(join(at, 'up.mjs'), 'export const rule = { id: "../up", name: "A", infer() {}, learn() {} };');
    for (const [spec, message] of [
      ['pc-magic', /rule must be one of backprop, .* or a module file, got "pc-magic"; write .\/pc-magic/],
      [join(at, 'missing.mjs'), /FILE must exist, got .*missing\.mjs/],
      [join(at, 'throws.mjs'), /must run without an error when it is imported, got Error: not today/],
      [join(at, 'empty.mjs'), /must export a learning rule as default or as "rule", got exports rule/],
      [join(at, 'up.mjs'), /id of the rule in .*up\.mjs must be letters, .*, got "\.\.\/up"; it names the baseline/],
    ] as const) {
      await expect(openRule(spec, quiet)).rejects.toMatchObject({
        name: expect.stringMatching(/^(Data|Value)Error$/) as string,
      });
      await expect(openRule(spec, quiet)).rejects.toThrow(message);
    }
  });

  test('a rule without departures, and one that is an instance of a class, are rules', async () => {
    const at = await folder();
    const text = 'export default new (class { id = "mine"; name = "Mine"; infer() { return this.id; } learn() {} })();';
    await writeFile(join(at, 'class.mjs'), text);
    const rule = await openRule(join(at, 'class.mjs'), quiet);
    expect([
      rule.id,
      rule.departures,
      await rule.infer(float64, gateProblem('sp-L3-N12-B4-teacher', 1, 0), { accuracy: 1e-8, seed: 1 }),
    ]).toEqual(['mine', {}, 'mine']);
    await rule.close();
    await writeFile(join(at, 'plain.mjs'), 'export default { id: "mine", name: "Mine", infer() {}, learn() {} };');
    const plain = await openRule(join(at, 'plain.mjs'), quiet);
    expect(Object.keys(plain).toSorted()).toEqual(['close', 'departures', 'id', 'infer', 'learn', 'name']);
    await plain.close();
  });
});

describe('pcn-check gate', () => {
  test('misuse ends with status 2 and one clear line: no baseline, an edited one, another seed', async () => {
    const at = await folder();
    const none = await program(['gate', 'pc-closed-form'], { folder: at });
    expect([none.status, none.out]).toEqual([2, '']);
    expect(none.error).toMatch(/"fixtures\/baselines\/pc-closed-form.txt", which is not there; make it with --update/);
    const file = resolve('fixtures/baselines/pc-closed-form.txt');
    const seed = await gate(at, 'pc-closed-form', '--baseline', file, '--seed', '2');
    expect([seed.status, seed.error]).toEqual([2, expect.stringMatching(/--seed must be the baseline's, 1, got 2/)]);
    const edited = (await readFile(file, 'utf8')).replace('# seed 1,', '# seed 2,');
    await writeFile(join(at, 'edited.txt'), edited);
    const refused = await gate(at, 'pc-closed-form', '--baseline', 'edited.txt');
    expect([refused.status, refused.out]).toEqual([2, '']);
    expect(refused.error).toMatch(
      /^gate: edited.txt must be a baseline: .*line 5 must be the checksum of the other lines, .* the file was edited/,
    );
    const another = await gate(at, 'backprop', '--baseline', file);
    expect([another.status, another.error]).toEqual([
      2,
      expect.stringMatching(/one of backprop, got one of pc-closed/),
    ]);
    expect(refused.error.trim().split('\n')).toHaveLength(1);
  });

  test('--json prints one document, with the drops of every series', async () => {
    const file = resolve('fixtures/baselines/backprop.txt');
    const run = await gate(await folder(), 'backprop', '--baseline', file, '--json');
    const record = JSON.parse(run.out) as { schema: string; outcome: string; rows: { drop: number }[] };
    expect(run.status).toBe(0);
    expect(record).toMatchObject({ schema: 'pcn-check/gate', outcome: 'passes' });
    expect(record.rows.map(({ drop }) => drop)).toEqual(record.rows.map(() => 0));
  });

  // With pages and history: gateCli.thorough.test.ts.
  const title =
    'a commit that weakens feedback by 3 % turns the build red: status 1, metric, layer, drop, interval, replay line; the update shows what changed, and history the step';
  test.skipIf(!hasGit)(hasGit ? title : `${title} (skipped: git is not installed)`, async () => {
    const at = await folder();
    await git(at, 'init', '-q');
    const check = ['./rule.mjs', '--baseline', 'baselines/mine.txt'];
    await writeFile(join(at, 'rule.mjs'), ruleModule(1));
    expect((await gate(at, ...check, '--update-baseline')).status).toBe(0);
    await commit(at, 'Add my rule and its baseline');
    await writeFile(join(at, 'rule.mjs'), ruleModule(0.97));
    await commit(at, 'Weaken the feedback');
    const red = await gate(at, ...check);
    expect(red.status).toBe(1);
    // 1/0.97² = 1.0628 two layers below the output of the network of three
    expect(red.out).toMatch(/norm of the update over that of backpropagation's, layer 1, .*: fell by a factor 1\.063/);
    expect(red.out).toContain('replay: npx pcn-check gate ./rule.mjs --baseline baselines/mine.txt --seed 1\n');
  });

  test('without git, history comes from a folder, and what cannot be read is named and left out', async () => {
    const at = await folder();
    const text = await readFile('fixtures/baselines/backprop.txt', 'utf8');
    await mkdir(join(at, 'old'));
    await writeFile(join(at, 'old', '1.txt'), text);
    await writeFile(join(at, 'old', '2.txt'), 'a note');
    const file = resolve('fixtures/baselines/backprop.txt');
    const run = await gate(at, 'backprop', '--baseline', file, '--out', 'out', '--history', 'old');
    expect(run.status).toBe(0);
    const page = await readFile(join(at, 'out', 'history.html'), 'utf8');
    expect(page).toContain('1 baseline, oldest on the left');
    expect(page).toContain('2 is left out: readBaseline: line 1 must say');
    const missing = await gate(at, 'backprop', '--baseline', file, '--out', 'out', '--history', 'nowhere');
    expect([missing.status, missing.error]).toEqual([
      2,
      expect.stringMatching(/--history must be a folder of baselines/),
    ]);
  });
});
