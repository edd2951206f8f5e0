import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectResumed, verify } from './resumed.ts';

describe('verify --resume', () => {
  const CLAIMS = ['03', '04', '06', '07', '08', '40'].map((number) => `se/eq-${number}`);

  test(
    'goes on where a run was killed, says what it took over, and comes to the same report',
    { timeout: 600_000 },
    async () => {
      const { out, kept } = await expectResumed(CLAIMS, 3);
      const count = kept.split('\n').length - 1;

      // Another seed, and no --resume: nothing is taken, and both say so.
      await writeFile(join(out, 'progress.jsonl'), kept);
      const other = await verify(out, CLAIMS.slice(-1), ['--resume', '--seed', '2']);
      expect(other.error).toContain(`--resume took over 0 of 1; not ${count} lines of`);
      await writeFile(join(out, 'progress.jsonl'), kept);
      const anew = await verify(out, CLAIMS.slice(-1));
      expect(anew.error).toContain(`begins anew without --resume, and drops ${count} lines of`);
    },
  );
});
