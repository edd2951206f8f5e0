import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { askEvaluation } from '../../src/diagnostics/asking.ts';
import { residentBytes } from '../../src/protocol/processTree.ts';
import { writeTensors } from '../../src/protocol/safetensors.ts';
import { type Faults, recorded } from '../diagnostics/plainLoop.ts';
import { commandLine } from './program.ts';

async function folder(faults: Faults = {}): Promise<string> {
  const at = await mkdtemp(join(tmpdir(), 'pcn-check-run-'));
  const { settings, log, snapshots } = recorded(faults);
  await mkdir(join(at, 'snapshots'));
  await writeFile(join(at, 'run.json'), JSON.stringify(settings));
  await writeFile(join(at, 'log.jsonl'), log);
  for (const [file, of] of snapshots) await writeFile(join(at, file), writeTensors(of));
  return at;
}

describe('pcn-check diagnose', () => {
  test('a healthy run: status 0, a line for each diagnostic', async () => {
    const { status, out, error } = await commandLine(['diagnose', await folder()]);
    expect([status, error]).toEqual([0, '']);
    expect(out).toMatch(/: healthy by 19 diagnostics\n/);
    expect(out).toMatch(/\n✓ stability-number +0\.\d+, threshold 1; /);
  });
  test('a failing one: status 1, the cause first, with what is wrong and what to change', async () => {
    const { status, out } = await commandLine(['diagnose', await folder({ divided: true })]);
    expect(status).toBe(1);
    expect(out).toMatch(/: \d diagnos[ei]s of \d+: first inference-step\n/);
    expect(out.indexOf('✗ inference-step')).toBeLessThan(
      out.indexOf('✗ effective-rate (may follow from inference-step'),
    );
    for (const word of ['seen', 'why there', 'wrong', 'change', 'would settle it'])
      expect(out).toContain(`\n    ${word}: `);
  });
  test('--json prints the diagnoses and nothing else; --out writes a page with the curves', async () => {
    const to = join(await mkdtemp(join(tmpdir(), 'pcn-check-diagnosis-')), 'out');
    const { status, out } = await commandLine(['diagnose', await folder({ learningSign: -1 }), '--json', '--out', to]);
    expect(status).toBe(1);
    const said = JSON.parse(out) as { schema: string; healthy: boolean; diagnoses: { id: string; outcome: string }[] };
    expect(said).toMatchObject({ schema: 'pcn-check/diagnosis', version: 1, healthy: false });
    expect(said.diagnoses.filter(({ outcome }) => outcome === 'ill').map(({ id }) => id)).toContain('learning-step');
    expect(await readFile(join(to, 'diagnosis.json'), 'utf8')).toBe(out);
    const page = await readFile(join(to, 'index.html'), 'utf8');
    expect(page).toContain('What to change');
    expect(page.match(/<svg/g)!.length).toBeGreaterThanOrEqual(3); // energy, layers, the energies within an inference
    expect((await readdir(to)).filter((name) => name.endsWith('.svg')).length).toBeGreaterThanOrEqual(3);
  });
  test('what is no record is misuse, in one line', async () => {
    const at = await mkdtemp(join(tmpdir(), 'pcn-check-run-'));
    await writeFile(join(at, 'file'), '');
    const said = async (run: string): Promise<string> => {
      const { status, out, error } = await commandLine(['diagnose', run]);
      expect([status, out, error.split('\n').length]).toEqual([2, '', 2]);
      return error;
    };
    expect(await said(join(at, 'nowhere'))).toMatch(/RUN must be a folder, got ENOENT/);
    expect(await said(join(at, 'file'))).toMatch(/RUN must be a folder, got the file/);
    expect(await said(at)).toMatch(/RUN must hold run\.json/);
    await writeFile(join(at, 'run.json'), JSON.stringify(recorded({ steps: 1, batches: 1 }).settings));
    expect(await said(at)).toMatch(/RUN must hold lines in log\.jsonl or files in snapshots\//);
    await mkdir(join(at, 'snapshots'));
    await writeFile(join(at, 'snapshots', '0.safetensors'), 'half');
    expect(await said(at)).toMatch(/snapshots\/0\.safetensors: readTensors: /);
  });
  test('a record without snapshots tells nothing: status 2, and what it would have to hold', async () => {
    for (const empty of [false, true]) {
      const at = await folder();
      await rm(join(at, 'snapshots'), { recursive: true });
      if (empty) await mkdir(join(at, 'snapshots'));
      const { status, out } = await commandLine(['diagnose', at]);
      expect(status).toBe(2);
      expect(out).toMatch(
        /: nothing to tell from: the record holds no snapshot.*not recorded: the network \(snapshot\)/,
      );
      expect(out).not.toContain('healthy by');
    }
    const at = await folder();
    await rm(join(at, 'snapshots'), { recursive: true });
    await writeFile(join(at, 'snapshots'), '');
    const { status, error } = await commandLine(['diagnose', at]);
    expect([status, error]).toEqual([2, expect.stringMatching(/snapshots must be a folder/)]);
  });
  test('what was not looked at is named in the headline', async () => {
    const at = await mkdtemp(join(tmpdir(), 'pcn-check-run-'));
    const { settings, snapshots } = recorded();
    await mkdir(join(at, 'snapshots'));
    await writeFile(join(at, 'run.json'), JSON.stringify(settings));
    for (const [file, { tensors, metadata }] of snapshots) {
      const kept = new Map([...tensors].filter(([name]) => !/^(before|update|given|predicted)/.test(name)));
      await writeFile(join(at, file), writeTensors({ tensors: kept, metadata }));
    }
    const { status, out } = await commandLine(['diagnose', at]);
    expect(status).toBe(0);
    expect(out).toMatch(
      /: healthy by \d+ diagnostics; not looked at, since not recorded: the step of inference \(before\), the evaluation \(answers\), the update of the weights \(updates\), the course of training/,
    );
  });
  test('a log of 100 epochs of 500 steps and 20 snapshots takes no longer than the eye', async () => {
    const at = await folder({ batches: 20, steps: 30, scale: 0.01 });
    const lines = Array.from({ length: 50_000 }, (_, step) =>
      JSON.stringify({ step, energy: 1 + 1 / (step + 1), layers: [1, 2, 3] }),
    );
    await writeFile(join(at, 'log.jsonl'), lines.join('\n'));
    const { status, out } = await commandLine(['diagnose', at, '--json']);
    expect(status).toBeLessThan(2);
    const { curves } = JSON.parse(out) as { curves: { points: unknown[] }[] };
    expect(Math.max(...curves.map(({ points }) => points.length))).toBeLessThanOrEqual(1001);
  });
});

/** A command that evaluates six samples of four classes; it says what stands in PREDICT. */
const evaluating = async (predict: string): Promise<string> => {
  const at = await mkdtemp(join(tmpdir(), 'pcn-check-evaluate-'));
  await writeFile(
    join(at, 'evaluate.mjs'),
    `import { createInterface } from 'node:readline';
const true_ = Array.from({ length: 60 }, (_, b) => b % 4);
let asked = 0;
console.log(JSON.stringify({ protocol: 'pcn-check-run/1', classes: 4, labels: true_ }));
for await (const line of createInterface({ input: process.stdin })) {
  const { id, labels } = JSON.parse(line);
  asked++;
  console.log(JSON.stringify({ id, predicted: labels.map((given, b) => [0, 1, 2, 3].map((k) => (${predict}))) }));
}`,
  );
  return `"${process.execPath}" "${join(at, 'evaluate.mjs')}"`;
};

describe('pcn-check diagnose --command', () => {
  const asked = async (predict: string) => {
    const { status, out } = await commandLine(['diagnose', '--command', await evaluating(predict), '--json']);
    const { diagnoses } = JSON.parse(out) as { diagnoses: { id: string; outcome: string; value: number }[] };
    return { status, of: (id: string) => diagnoses.find((one) => one.id === id)! };
  };
  test('an honest one is healthy, whatever it predicts', async () => {
    const { status, of } = await asked('k === true_[b] ? 1 : 0');
    expect([status, of('label-leak').value, of('wrong-label-agreement').value]).toEqual([0, 0, 0]);
    expect(of('stability-number').outcome).toBe('not measured');
  });
  test('one that says what it is told leaks, to the last bit', async () => {
    const { status, of } = await asked('k === given ? 1 : 0');
    expect([status, of('label-leak').outcome, of('wrong-label-agreement').value]).toEqual([1, 'ill', 1]);
    const little = await asked('(k === true_[b] ? 1 : 0) + (k === given ? 2 ** -50 : 0)');
    expect([little.status, little.of('wrong-label-agreement').outcome]).toEqual([1, 'healthy']);
  });
  test('one whose seed does not determine its answer cannot be asked for a leak', async () => {
    const { of } = await asked('k + asked');
    expect(of('label-leak').outcome).toBe('not measured');
  });
  test('one that does not answer is misuse, in one line', async () => {
    for (const [command, message] of [
      ['echo hello', /must write a JSON object a line, got "hello"/],
      ['echo "{}"', /must begin with a line of protocol pcn-check-run\/1/],
      ['exit 3', /must answer, got the command ended with status 3/],
      [await evaluating('k').then((line) => line.replace('evaluate.mjs', 'nowhere.mjs')), /must answer/],
    ] as const) {
      const { status, error } = await commandLine(['diagnose', '--command', command]);
      expect(status).toBe(2);
      expect(error).toMatch(message);
    }
    expect(await commandLine(['diagnose'])).toMatchObject({ status: 2 });
  });
  test('one that never says its first line is ended at the time limit', async () => {
    const { status, error } = await commandLine(['diagnose', '--command', 'sleep 1000', '--time-limit', '0.2']);
    expect(status).toBe(2);
    expect(error).toMatch(/did not answer within 0\.2 s/);
  });
  test('an interruption ends it and what it started', async () => {
    const interrupt = new AbortController();
    const at = await mkdtemp(join(tmpdir(), 'pcn-check-evaluate-'));
    const asked = askEvaluation(`sleep 1000 & echo $! > "${join(at, 'pid')}"; wait`, {
      ...{ seed: 1, timeLimit: 20, onError: () => undefined, signal: interrupt.signal },
    });
    const pid = await vi.waitFor(async () => {
      const text = (await readFile(join(at, 'pid'), 'utf8')).trim();
      expect(text).not.toBe('');
      return Number(text);
    }, 10_000);
    expect(residentBytes(pid)).toBeGreaterThan(0);
    interrupt.abort();
    await expect(asked).rejects.toThrow(/command must answer/);
    await vi.waitFor(() => expect(residentBytes(pid)).toBe(0), 5000);
  });
});

describe('where a page may go', () => {
  const refused = async (out: string, run: string): Promise<string> => {
    const { status, out: said, error } = await commandLine(['diagnose', run, '--out', out]);
    expect([status, said]).toEqual([2, '']);
    return error;
  };
  test('not onto a file, into a record, or over another page; over an earlier page of its own', async () => {
    const run = await folder();
    const at = await mkdtemp(join(tmpdir(), 'pcn-check-diagnosis-'));
    await writeFile(join(at, 'index.html'), 'mine');
    expect(await refused(join(at, 'index.html'), run)).toMatch(/--out must name a new folder.*got the file/);
    expect(await refused(run, run)).toMatch(/the record’s own folder/);
    expect(await refused(join(run, 'snapshots'), run)).toMatch(/the record’s own folder/);
    expect(await refused(await folder(), run)).toMatch(/the record’s own folder/);
    expect(await refused(at, run)).toMatch(/an index\.html of something else/);
    expect(await readFile(join(at, 'index.html'), 'utf8')).toBe('mine');
    const own = join(at, 'own');
    for (const _ of [1, 2]) expect((await commandLine(['diagnose', run, '--out', own])).status).toBe(0);
  });
});
