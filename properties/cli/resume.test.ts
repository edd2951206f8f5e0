import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openLedger } from '../../src/cli/ledger.ts';
import { expectResumed, folder } from './resumed.ts';

describe('the ledger of a long run', () => {
  const results = fc.uniqueArray(
    fc.tuple(fc.string(), fc.record({ ratio: fc.double(), list: fc.array(fc.double()), text: fc.string() })),
    { selector: ([id]) => id },
  );

  test('gives back what was added, to the bit: infinities, NaN and −0 too', async () => {
    const file = join(await folder(), 'progress.jsonl');
    fc.assert(
      fc.property(results, (added) => {
        const ledger = openLedger(file, 'key', false);
        for (const [id, done] of added) ledger.add(id, done);
        expect([...openLedger(file, 'key', true).taken]).toEqual(added);
      }),
      { seed: 1 },
    );
  });

  test('takes whole lines alone, wherever the end without warning came, and goes on after a torn one', async () => {
    const file = join(await folder(), 'progress.jsonl');
    const ledger = openLedger<string>(file, 'key', false);
    for (const id of ['a', 'b']) ledger.add(id, `of ${id}`);
    const whole = await readFile(file, 'utf8');
    const first = whole.indexOf('\n');
    for (let end = 0; end <= whole.length; end++) {
      await writeFile(file, whole.slice(0, end));
      const again = openLedger<string>(file, 'key', true);
      expect([...again.taken.keys()]).toEqual(['a', 'b'].slice(0, end < first ? 0 : end < whole.length - 1 ? 1 : 2));
      again.add('c', 'of c');
      expect(openLedger<string>(file, 'key', true).taken.get('c')).toBe('of c');
    }
  });

  test('takes nothing under another key, or unasked, and counts it', async () => {
    const file = join(await folder(), 'progress.jsonl');
    openLedger(file, 'key', false).add('a', 1);
    expect(openLedger(file, 'another', true)).toMatchObject({ taken: new Map(), left: 1 });
    openLedger(file, 'key', false).add('a', 1);
    expect(openLedger(file, 'key', false)).toMatchObject({ taken: new Map(), left: 1 });
  });
});

describe('verify --resume', () => {
  // More claims, other seeds, and without --resume: resume.thorough.test.ts.
  test(
    'goes on where a run was killed, says what it took over, and comes to the same report',
    { timeout: 600_000 },
    async () => {
      await expectResumed(
        ['03', '06', '08', '40'].map((number) => `se/eq-${number}`),
        1,
      );
    },
  );
});
