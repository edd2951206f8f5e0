import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ModelReport } from '../../src/diagnostics/model/check.ts';
import { commandLine } from './program.ts';

const command = (mode: string): string[] => ['--', process.execPath, 'properties/cli/fakeModel.mjs', mode];
const model = (mode: string, ...options: string[]) => commandLine(['model', ...options, ...command(mode)]);

async function reported(mode: string, ...options: string[]): Promise<ModelReport & { status: number | null }> {
  const { status, out } = await model(mode, '--json', ...options);
  return { ...(JSON.parse(out) as ModelReport), status };
}

/** "layer 1 parameters w", of what does not hold. */
const places = ({ findings }: ModelReport, verdict: string): string[] =>
  findings
    .filter((one) => one.verdict === verdict)
    .map(({ layer, check, of }) =>
      [layer === undefined ? 'network' : `layer ${layer}`, check, of].filter(Boolean).join(' '),
    );

describe('pcn-check model, a model of plain numbers', () => {
  test.each(['right', 'relu'])('%s: every check holds, status 0, and the page is written', async (mode) => {
    const out = join(await mkdtemp(join(tmpdir(), 'pcn-check-model-')), 'out');
    const report = await reported(mode, '--out', out);
    expect(places(report, 'refuted')).toEqual([]);
    expect(places(report, 'undecided')).toEqual([]);
    expect([report.status, report.asExpected, report.layers]).toEqual([0, true, 2]);
    expect(report.comparison!.relativeGradient).toBeLessThan(1e-4);
    expect(report.comparison!.energyOverLoss).toBeLessThan(1);
    expect(await readdir(out)).toEqual(expect.arrayContaining(['index.html', 'model.json']));
    expect(await readFile(join(out, 'index.html'), 'utf8')).toContain(`The model ${mode}`);
  });

  test.each<[string, string, RegExp]>([
    ['sign of z1', 'layer 2 state', /its sign is wrong/],
    ['sign of w1', 'layer 1 parameters w', /its sign is wrong/],
    ['mean of w2', 'layer 2 parameters w', /1\/3 of what it must be: a mean over the samples/],
    ['no w2', 'layer 2 parameters w', /it is zero where the prediction does depend: the graph is cut/],
    ['no z1', 'layer 2 state', /the graph is cut/],
    ['transposed w1', 'layer 1 parameters w', /it is transposed/],
    ['transposed w2', 'layer 2 parameters w', /it is transposed/],
    ['one entry of w1', 'layer 1 parameters w', /wrong in part/],
    ['sum', 'layer 1 energy', /a sum over the samples in place of their mean/],
    ['no half', 'layer 2 energy', /the ½ is missing/],
    ['other energy', 'layer 2 energy', /another energy than that of the declared term/],
    ['half', 'layer 1 answers', /numbers of (b?float16)/],
    ['random', 'layer 2 answers', /two answers: it is random/],
    ['in place', 'layer 2 answers', /layer 2 changes the state that it is given, in place/],
    ['nan', 'layer 2 answers', /prediction of layer 2 must be finite, got NaN at entry 1/],
    ['names', 'layer 1 parameters', /must have exactly the tensors .*pull\.b.* got pull\.bias/],
    ['shape', 'layer 1 answers', /pull\.w must have the shape \[4, 3\], got \[3, 4\]/],
    ['short', 'network stationarity', /not an equilibrium: 0\.\d+ of the sweep/],
    ['unclamped', 'network stationarity', /z_2 is clamped and must stay as it is/],
    ['no parameters', 'network answers', /must have parameters to learn/],
    ['unknown layer', 'network answers', /must be layer_1\.… to layer_2\.…, got layer_7\.w/],
    ['other target', 'network answers', /must have the shape of the target, \[3, 3\], got \[3, 2\]/],
  ])('%s: refuted at %s, and said, status 1', async (mode, place, sentence) => {
    const report = await reported(mode);
    expect(report.status).toBe(1);
    expect(places(report, 'refuted')).toContain(place);
    const at = places(report, 'refuted').indexOf(place);
    expect(report.findings.filter(({ verdict }) => verdict === 'refuted')[at]!.sentence).toMatch(sentence);
  });

  test.each<[string, RegExp]>([
    ['dies', /the command ended with status 3 before it answered/],
    ['hangs', /the command did not answer within 1 s/],
    ['error', /the model failed: out of memory/],
  ])('%s: undecided, and said, status 1', async (mode, sentence) => {
    const report = await reported(mode, '--time-limit', '1');
    expect(report.status).toBe(1);
    expect(report.findings.find(({ verdict }) => verdict === 'undecided')!.sentence).toMatch(sentence);
  });

  test('the same seed gives the same report, another one other points', async () => {
    const [a, b, c] = [await reported('right'), await reported('right'), await reported('right', '--seed', '7')];
    expect(a).toEqual(b);
    expect(c.findings.map(({ error }) => error)).not.toEqual(a.findings.map(({ error }) => error));
  });

  test('against the width: exponents of four quantities, with intervals', async () => {
    const { status, out } = await model('widths', '--widths', '4,6,8', '--seeds', '2');
    expect(status).toBe(0);
    expect(out).toMatch(/\n1 − cosine ∝ N\^e, e = −?\d+\.\d\d ± 0\.00\n/); // its network is the same for every seed
    expect(out).toMatch(/\nF\/Loss ∝/);
  });
});

describe('misuse of pcn-check model', () => {
  test.each<[string[], RegExp]>([
    [['model'], /missing required argument 'command'/],
    [['model', '--widths', '4,8', ...command('right')], /--widths must come with a model that builds networks/],
    [['model', '--widths', '4', ...command('right')], /two widths or more/],
    [['model', ...command('rule')], /the first line must say "protocol": "pcn-check-model\/1"/],
    [['model', '--', 'exit 3'], /the command ended with status 3 before it answered/],
  ])('%j: one line, status 2', async (args, message) => {
    const { status, out, error } = await commandLine(args);
    expect([status, out]).toEqual([2, '']);
    expect(error).toMatch(message);
  });
});
