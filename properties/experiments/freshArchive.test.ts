import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { freshArchive } from '../../src/experiments/archive.ts';

const photographs = { figure: 'lim/alignment', panel: 'trained', reading: 'cifar10-symmetric' } as const;

test('runs that are done again read the folder that is named, and say so before the first of them where it has not the files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fresh-'));
  try {
    await expect(freshArchive(float64, folder).rows(photographs)).rejects.toThrow(folder);
    await expect(freshArchive(float64).rows(photographs)).rejects.toThrow(/--data|cifar/i);
  } finally {
    await rm(folder, { recursive: true });
  }
});
