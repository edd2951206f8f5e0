import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandLine, program } from '../cli/program.ts';

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'pcn-check-test-'));

describe('pcn-check init and check', () => {
  test('write a rule that passes, run it, and refuse to overwrite it', async () => {
    const at = await folder();
    const init = await commandLine(['init', 'typescript', at]);
    expect(init.status).toBe(0);
    const path = /^wrote (\S+)/.exec(init.out)![1]!;
    const run = await commandLine(['check', path, '--json', '--out', at]);
    expect(run).toMatchObject({ status: 0 });
    const report = JSON.parse(run.out) as { asExpected: boolean; seconds: number };
    expect(report.asExpected).toBe(true);
    expect(JSON.parse(await readFile(join(at, 'check.json'), 'utf8'))).toEqual(report);

    const nowhere = await commandLine(['check', path, '--out', join(path, 'report')]);
    expect([nowhere.status, nowhere.error]).toEqual([
      2,
      expect.stringMatching(/folder must be one that can be written/),
    ]);
    const inFile = await commandLine(['init', 'typescript', path]);
    expect([inFile.status, inFile.error]).toEqual([2, expect.stringMatching(/^init: .* must be a folder that can be/)]);
    for (const { error } of [nowhere, inFile]) expect(error).not.toContain('    at '); // no stack

    const again = await commandLine(['init', 'typescript', at]);
    expect([again.status, again.error]).toEqual([2, expect.stringContaining('must not exist yet')]);

    const text = await readFile(path, 'utf8');
    const changed = text.replace(
      /.*YOUR LEARNING RULE.*/,
      'const weights = A.multiply(A.scale(A.matrix(1, 1, [-1]), perSample), z[i], { transposeB: true });',
    );
    expect(changed).not.toBe(text);
    await writeFile(path, changed);
    const wrong = await program(['check', path, '--time-limit', '20']);
    expect(wrong.status).toBe(1);
    expect(wrong.out).toMatch(/energy-descent +refuted !/);
    expect(wrong.out).toContain(`again: pcn-check check ${path} --time-limit 20 --seed 1`);
  });
});
