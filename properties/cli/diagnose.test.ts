import { mkdir, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
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
    expect(out.indexOf('✗ inference-step')).toBeLessThan(out.indexOf('✗ effective-rate (may follow from inference-step'));
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
