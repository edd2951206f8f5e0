import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openFileStore } from '../../src/experiments/fileStore.ts';
import { seedSpread } from '../../src/experiments/seedSpread.ts';
import { random } from '../../src/random.ts';
import { commandLine, program } from '../cli/program.ts';
import { contents, emptyFolder, filesBelow } from './records.ts';

const RUN = ['experiment', 'run', 'seed-spread', '--threads', '2'];
const open = (folder: string) => openFileStore(folder, seedSpread.id, seedSpread.version);

describe('a run on threads that is killed at random moments', () => {
  test('loses nothing that was finished and counts nothing twice', { timeout: 240_000 }, async () => {
    const [folder, here] = [await emptyFolder(), await emptyFolder()];
    const draw = random(17, 'moments of killing');
    let before: Readonly<Record<string, unknown>> = {};
    for (let kill = 0; kill < 5; kill++) {
      const lines = draw.integer(0, 12); // points that it says it has done before the signal
      const { status } = await program([...RUN, '--out', folder], {
        onError: (text, signal) => void (text.split('\n').length > lines && signal('SIGKILL')),
      });
      expect([null, 0]).toContain(status); // a fast machine may finish before the signal comes
      const now = await contents(await open(folder));
      expect(now).toMatchObject(before);
      expect(Object.values(now)).not.toContain('cut off');
      before = now;
    }
    const { status, error } = await program([...RUN, '--out', folder]);
    const known = Object.keys(before).length;
    expect([status, error]).toEqual([0, expect.stringContaining(`${known} known, ${80 - known} done`)]);
    await commandLine(['experiment', 'run', 'seed-spread', '--threads', '0', '--out', here]);
    expect(await contents(await open(folder))).toEqual(await contents(await open(here)));
    const records = Object.keys(await filesBelow(join(folder, 'records'))).filter((name) => name.endsWith('.json'));
    expect(records).toHaveLength(80);
  });
});
