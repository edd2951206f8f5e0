import { appendFile, mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Ended, commandLine, program } from './program.ts';

export const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'pcn-check-resume-'));

const asked = (out: string, claims: readonly string[], more: readonly string[]): readonly string[] => [
  ...['verify', ...claims.flatMap((id) => ['--claim', id]), '--engine', 'float64', '--out', out],
  ...more,
];

/** Judges the claims in this process. */
export const verify = (out: string, claims: readonly string[], more: readonly string[] = []): Promise<Ended> =>
  commandLine([...asked(out, claims, more), '--workers', '0']);

/** The report without what time changes. */
const report = async (out: string): Promise<unknown> =>
  JSON.parse(await readFile(join(out, 'report.json'), 'utf8'), (key, value: unknown) =>
    key === 'seconds' || key === 'date' ? undefined : value,
  );

/** A run that is killed when so many claims are told goes on, and comes to the report of a whole one; with the ledger it left. */
export async function expectResumed(claims: readonly string[], told: number): Promise<{ out: string; kept: string }> {
  const [out, whole] = [await folder(), await folder()];
  const killed = await program([...asked(out, claims, []), '--workers', '1'], {
    onError: (text, signal) => {
      if (text.includes(`[${told}/`)) signal('SIGKILL');
    },
  });
  expect(killed.status).toBeNull();
  expect(await readdir(out)).toEqual(['progress.jsonl']);
  const kept = await readFile(join(out, 'progress.jsonl'), 'utf8');
  const count = kept.split('\n').length - 1;
  expect(count).toBeGreaterThanOrEqual(told);
  expect(count).toBeLessThan(claims.length);
  await appendFile(join(out, 'progress.jsonl'), '{"key":"to');

  const resumed = await verify(out, claims, ['--resume']);
  expect(resumed.error).toContain(`--resume took over ${count} of ${claims.length}; not 1 lines of`);
  expect(resumed.error).toContain(`[1/${claims.length - count}]`);
  const files = await readdir(out);
  expect(files).toEqual(expect.arrayContaining(['index.html', 'report.json', 'report.md']));
  expect(files.filter((name) => /progress|\.part$/.test(name))).toEqual([]);
  expect([resumed.status, (await verify(whole, claims)).status]).toEqual([0, 0]);
  expect(await report(out)).toEqual(await report(whole));
  return { out, kept };
}
