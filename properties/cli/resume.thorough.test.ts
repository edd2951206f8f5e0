import { appendFile, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandLine, program } from './program.ts';
import { emptyFolder } from '../experiments/records.ts';

describe('verify --resume', () => {
  const CLAIMS = ['03', '04', '06', '07', '08', '40'].map((number) => `se/eq-${number}`);
  const verify = (out: string, more: readonly string[] = [], claims: readonly string[] = CLAIMS): readonly string[] => [
    'verify',
    ...claims.flatMap((id) => ['--claim', id]),
    ...['--engine', 'float64', '--out', out],
    ...more,
  ];
  const run = (...args: Parameters<typeof verify>) => commandLine([...verify(...args), '--workers', '0']);

  /** The report without what time changes. */
  const report = async (out: string): Promise<unknown> =>
    JSON.parse(await readFile(join(out, 'report.json'), 'utf8'), (key, value: unknown) =>
      key === 'seconds' || key === 'date' ? undefined : value,
    );

  test(
    'goes on where a run was killed, says what it took over, and comes to the same report',
    { timeout: 600_000 },
    async () => {
      const [out, whole] = [await emptyFolder(), await emptyFolder()];
      const killed = await program([...verify(out), '--workers', '1'], {
        onError: (text, signal) => {
          if (text.includes('[3/')) signal('SIGKILL');
        },
      });
      expect(killed.status).toBeNull();
      expect(await readdir(out)).toEqual(['progress.jsonl']);
      const kept = await readFile(join(out, 'progress.jsonl'), 'utf8');
      const count = kept.split('\n').length - 1;
      expect(count).toBeGreaterThanOrEqual(3);
      expect(count).toBeLessThan(CLAIMS.length);
      await appendFile(join(out, 'progress.jsonl'), '{"key":"to');

      const resumed = await run(out, ['--resume']);
      expect(resumed.error).toContain(`--resume took over ${count} of ${CLAIMS.length}; not 1 lines of`);
      expect(resumed.error).toContain(`[1/${CLAIMS.length - count}]`);
      const files = await readdir(out);
      expect(files).toEqual(expect.arrayContaining(['index.html', 'report.json', 'report.md']));
      expect(files.filter((name) => /progress|\.part$/.test(name))).toEqual([]);
      expect([resumed.status, (await run(whole)).status]).toEqual([0, 0]);
      expect(await report(out)).toEqual(await report(whole));

      // Another seed, and no --resume: nothing is taken, and both say so.
      await writeFile(join(out, 'progress.jsonl'), kept);
      const other = await run(out, ['--resume', '--seed', '2'], CLAIMS.slice(-1));
      expect(other.error).toContain(`--resume took over 0 of 1; not ${count} lines of`);
      await writeFile(join(out, 'progress.jsonl'), kept);
      const anew = await run(out, [], CLAIMS.slice(-1));
      expect(anew.error).toContain(`begins anew without --resume, and drops ${count} lines of`);
    },
  );
});
