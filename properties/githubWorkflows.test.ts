import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly steps?: readonly Step[];
  readonly uses?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
}
interface Input {
  readonly description?: string;
  readonly required?: boolean;
  readonly default?: unknown;
  readonly type?: string;
}
interface File {
  readonly on?: Readonly<Record<string, { readonly inputs?: Readonly<Record<string, Input>> } | null>>;
  readonly inputs?: Readonly<Record<string, Input>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs?: Readonly<Record<string, Job>>;
  readonly runs?: { readonly steps: readonly Step[] };
}

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'action.yml', '.github'], {
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((name) => /\.ya?ml$/.test(name))
  .map((name) => ({ name, text: readFileSync(name, 'utf8') }))
  .map(({ name, text }) => ({ name, text, file: parse(text) as File }));
const workflows = files.filter(({ file }) => file.jobs !== undefined);
const stepsOf = ({ jobs, runs }: File): readonly Step[] =>
  runs?.steps ?? Object.values(jobs ?? {}).flatMap(({ steps }) => steps ?? []);
const inputsOf = ({ inputs, on }: File): readonly [string, Input][] =>
  [inputs, ...Object.values(on ?? {}).map((event) => event?.inputs)].flatMap((given) => Object.entries(given ?? {}));

const schema = (...names: string[]): { status: number | null; found: Record<string, string[]> } => {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/ci-workflows.mjs', ...names], { encoding: 'utf8' });
  return { status, found: JSON.parse(stdout) as Record<string, string[]> };
};

describe("GitHub's own schema and expressions", () => {
  test('every workflow and action fits', () => {
    const { status, found } = schema();
    expect(Object.keys(found).toSorted()).toEqual(files.map(({ name }) => name).toSorted());
    expect(Object.values(found).flat()).toEqual([]);
    expect(status).toBe(0);
  });

  const wrong: [string, string, string, RegExp][] = [
    [
      'an unknown permission',
      'w.yml',
      'on: push\npermissions: { contnts: read }\njobs: { a: { runs-on: x } }',
      /contnts/,
    ],
    [
      'a context that does not exist there',
      'w.yml',
      'on: push\njobs: { a: { runs-on: "${{ secrets.x }}", steps: [{ run: a }] } }',
      /secrets/,
    ],
    [
      'an expression that is not closed',
      'w.yml',
      'on: push\njobs: { a: { runs-on: x, steps: [{ run: "${{ 1 " }] } }',
      /not closed/,
    ],
    [
      'a job that needs one that is not there',
      'w.yml',
      'on: push\njobs: { b: { runs-on: x, steps: [{ run: a }] }, a: { needs: c, runs-on: x, steps: [{ run: a }] } }',
      /unknown job/i,
    ],
    [
      'a composite step without a shell',
      'action.yml',
      'name: a\ndescription: b\nruns: { using: composite, steps: [{ run: a }] }',
      /shell/,
    ],
  ];
  test.each(wrong)('%s is found', async (_, name, text, message) => {
    const path = join(await mkdtemp(join(tmpdir(), 'pcn-check-yml-')), name);
    await writeFile(path, text);
    const { status, found } = schema(path);
    expect(found[path]!.join('\n')).toMatch(message);
    expect(status).toBe(1);
  });
});

describe.each(files)('$name', ({ name, text, file }) => {
  test('has no expression inside a run block, where its value would become shell text', () => {
    for (const { run } of stepsOf(file)) expect(run ?? '').not.toContain('${{');
  });

  test('runs only scripts that exist', () => {
    const named = stepsOf(file).flatMap(({ run, uses }) => [
      ...[...(run ?? '').matchAll(/(?:"\$(\w+))?[\w./]*scripts\/([\w.-]+)/g)].map(
        ([, , script]) => `scripts/${script}`,
      ),
      ...(uses?.startsWith('./') ? [posix.normalize(`${uses}/action.yml`)] : []),
    ]);
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
    for (const { run } of stepsOf(file)) if (run?.includes('ci-')) expect(named.length).toBeGreaterThan(0);
  });

  test('uses every input, describes it, and names no other', () => {
    const known = inputsOf(file);
    const used = [...text.matchAll(/\binputs\.([\w-]+)/g)].map(([, input]) => input!);
    expect(new Set(used)).toEqual(new Set(known.map(([input]) => input)));
    expect(known.filter(([, { description }]) => !/\w/.test(description ?? ''))).toEqual([]);
    const keys = new Set(['default', 'description', 'required', 'type']); // the schema lets other keys of an action's inputs pass
    expect(known.flatMap(([, about]) => Object.keys(about)).filter((key) => !keys.has(key))).toEqual([]);
  });

  test("uses only GitHub's own actions and this repository's", () => {
    for (const { uses } of stepsOf(file))
      if (uses !== undefined)
        expect(uses).toMatch(
          /^(actions\/(checkout|setup-node|upload-artifact|download-artifact|cache\/restore|cache\/save)@[0-9a-f]{40}|\.\/[\w./-]*)$/,
        );
  });

  test('every step with an INPUT_ variable runs a script that reads it', () => {
    for (const { run, env } of stepsOf(file)) {
      const script = /scripts\/([\w.-]+)/.exec(run ?? '')?.[1];
      for (const variable of Object.keys(env ?? {}).filter((key) => key.startsWith('INPUT_'))) {
        const source = readFileSync(`scripts/${script}`, 'utf8');
        const input = variable.slice('INPUT_'.length).toLowerCase().replaceAll('_', '-');
        expect(source.includes(`'${input}'`) || source.includes(variable), `${name}: ${variable}`).toBe(true);
      }
    }
  });
});

describe.each(workflows)('the rights of $name', ({ name, file }) => {
  const commenting = name.endsWith('/comment.yml');

  test('are the least: reading, and for comments alone writing to pull requests', () => {
    expect(file.permissions).toEqual(commenting ? {} : { contents: 'read' });
    for (const { permissions } of Object.values(file.jobs!))
      expect(permissions).toEqual(
        commenting ? { actions: 'read', contents: 'read', 'pull-requests': 'write' } : undefined,
      );
  });

  test('do not stay in the checkout, nothing runs on pull_request_target, and each job ends', () => {
    expect(Object.keys(file.on!)).not.toContain('pull_request_target');
    for (const job of Object.values(file.jobs!)) {
      expect(job['timeout-minutes']).toBeGreaterThan(0);
      for (const step of job.steps ?? [])
        if (step.uses?.startsWith('actions/checkout')) expect(step.with?.['persist-credentials']).toBe(false);
    }
  });
});

test('the comment workflow, which may write, checks out the default branch and nothing else', () => {
  const { file } = workflows.find(({ name }) => name.endsWith('/comment.yml'))!;
  const checkouts = stepsOf(file).filter(({ uses }) => uses?.startsWith('actions/checkout'));
  expect(checkouts.map((step) => step.with?.['ref'])).toEqual(['${{ github.event.repository.default_branch }}']);
  expect(Object.keys(file.on!)).toEqual(['workflow_run']);
});
