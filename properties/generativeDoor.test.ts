import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { RuleReport } from '../src/conformance/checkRule.ts';
import { commandLine } from './cli/program.ts';

// The same rule by every way in: a module in a thread of its own, the command line; tests of one's own: vitestConformance.test.ts.

const dist = (file: string): string => pathToFileURL(join(process.cwd(), 'dist', file)).href;

async function module(text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'pcn-check-generative-')), 'rule.mjs');
  const head = `import { pcnClosedForm, pcnIterative } from ${JSON.stringify(dist('learning/generative/index.js'))};\n`;
  await writeFile(path, head + text);
  return path;
}

/** A prediction that has the label clamped, where there is one. */
const CLAMPED = `export default {
  ...pcnClosedForm,
  id: 'clamped',
  name: 'Clamped',
  predict: async (A, problem, options) =>
    A.multiply(problem.model.readout, (await pcnClosedForm.infer(A, problem, options)).at(-1)),
};`;

describe('a module that exports a rule for generative networks', () => {
  test('passes the checks named, in a thread, as it does in this process', async () => {
    const asked = ['hebbian-update', 'label-invariance', 'update-at-rest'].flatMap((id) => ['--check', id]);
    const { status, out } = await commandLine([
      'check',
      await module('export default pcnClosedForm;'),
      ...asked,
      '--json',
    ]);
    const { checks, result } = JSON.parse(out) as RuleReport;
    expect([status, result]).toEqual([0, 'partial']);
    expect(checks.map((c) => [c.number, c.outcome])).toEqual([
      ...[
        ['G04', 'holds'],
        ['G05', 'holds'],
        ['G06', 'holds'],
      ],
    ]);
    expect(checks[0]!.coverage.leftOut.problems).toBe(7); // those with activations
  });

  test('is told what is off, on which numbers, and the line that asks again', async () => {
    const { status, out } = await commandLine(['check', await module(CLAMPED), '--check', 'label-invariance']);
    expect(status).toBe(1);
    expect(out).toMatch(/G06 {2}label-invariance {2}refuted !/);
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(
      /with the label given the prediction is off by \S+ of itself from that without a label: predict from the data alone/,
    );
    expect(out).toContain('x_0 = [6], y = [0], W_0 = [2], W_1 = [3], R = [1]');
    expect(out).toMatch(/again: pcn-check check \S+ --check label-invariance --seed 1/);
  });

  test('must answer infer, learn and predict', async () => {
    const lacks = await module(`const { predict, ...rule } = pcnClosedForm;\nexport default rule;`);
    const { status, error } = await commandLine(['check', lacks]);
    expect(status).toBe(2);
    expect(error).toMatch(/must export a learning rule .* \(and predict, with kind: 'generative'\)/);
  });

  test('is refused by the gate, which is for networks with clamped ends', async () => {
    const { status, error } = await commandLine(['gate', await module('export default pcnClosedForm;')]);
    expect(status).toBe(2);
    expect(error).toMatch(/must be for networks with clamped ends, got one for generative networks/);
  });
});
