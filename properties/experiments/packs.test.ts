import { execFile } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openFileStore } from '../../src/experiments/fileStore.ts';
import { planned } from '../../src/experiments/plan.ts';
import { memoryStore, merge, remaining } from '../../src/experiments/store.ts';
import { EXPERIMENT, VERSION, contents, emptyFolder, filesBelow, recordOf } from './records.ts';

const open = (folder: string) => openFileStore(folder, EXPERIMENT, VERSION);
const failure = { error: { name: 'Error', message: 'no' } };
const point = (k: number) => recordOf({ k }, { result: { k, text: `Σ${k}`, inf: Infinity } });

describe('packs', () => {
  const points = fc.uniqueArray(fc.tuple(fc.nat({ max: 30 }), fc.boolean(), fc.nat({ max: 2 })), {
    selector: ([k]) => k,
  });

  test('hold what was in files of their own, to the bit, however the records are divided; errors keep their files', async () => {
    await fc.assert(
      fc.asyncProperty(points, async (given) => {
        const [folder, model] = [await emptyFolder(), memoryStore(EXPERIMENT, VERSION)];
        const store = await open(folder);
        for (const [k, right] of given) {
          const record = right ? point(k) : recordOf({ k }, failure);
          await store.write(record);
          await model.write(record);
        }
        for (const part of [0, 1]) {
          const hashes = given.filter(([, , where]) => where === part).map(([k]) => point(k).hash);
          await store.pack('float64', hashes, `part ${part}`);
        }
        expect(await contents(store)).toEqual(await contents(model));
        expect(await contents(await open(folder))).toEqual(await contents(model));
        const single = Object.keys(await filesBelow(folder)).filter(
          (name) => name.endsWith('.json') && name !== 'store.json',
        );
        expect(single).toHaveLength(given.filter(([, right, where]) => !right || where === 2).length);
      }),
      { seed: 31, numRuns: 25 },
    );
  });

  test('are made only of whole records: where one is missing, nothing changes', async () => {
    const folder = await emptyFolder();
    const store = await open(folder);
    await store.write(point(1));
    const before = await filesBelow(folder);
    await store.pack('float64', [point(1).hash, point(2).hash], 'both');
    expect(await filesBelow(folder)).toEqual(before);
    expect(await store.packed('float64', 'both')).toBe(false);
  });

  test('that another writer makes meanwhile hide no record', async () => {
    const folder = await emptyFolder();
    const [store, other] = [await open(folder), await open(folder)];
    const plan = planned([0, 1, 2].map((k) => ({ k })));
    for (let k = 0; k < 3; k++) await store.write(point(k));
    expect((await remaining(store, plan, 'float64')).known).toBe(3);
    await other.pack(
      'float64',
      plan.map(({ hash }) => hash),
      'all',
    );
    expect((await remaining(store, plan, 'float64')).known).toBe(3);
  });

  test('that were damaged cost the points of their lines, which are told and run again', async () => {
    const folder = await emptyFolder();
    const store = await open(folder);
    for (let k = 0; k < 4; k++) await store.write(point(k));
    await store.pack(
      'float64',
      [0, 1, 2, 3].map((k) => point(k).hash),
      'all',
    );
    const where = join(folder, 'records', 'float64', 'packs', 'all.jsonl');
    const lines = (await readFile(where, 'utf8')).split('\n');
    // One line is damaged inside, one at its head, and the last is cut off.
    await writeFile(
      where,
      [lines[0], lines[1]!.replace('"result"', '"res"'), `x${lines[2]}`, lines[3]!.slice(0, -9)].join('\n'),
    );
    const damaged = await open(folder);
    const { open: left, cutOff } = await remaining(damaged, planned([0, 1, 2, 3].map((k) => ({ k }))), 'float64');
    expect(left.map((one) => one.point.k)).toEqual([1, 2, 3]);
    expect(cutOff).toMatchObject([{ where, reason: 'it lacks parts of a record' }]);
    for (const {
      point: { k },
    } of left)
      await damaged.write(point(k));
    const again = await open(folder);
    expect((await remaining(again, planned([0, 1, 2, 3].map((k) => ({ k }))), 'float64')).open).toEqual([]);
    expect(await again.keys()).toHaveLength(4);
  });

  test('take the records of a merge by the thousand; a result takes the place of an error', async () => {
    const [from, into] = [memoryStore(EXPERIMENT, VERSION), await emptyFolder()];
    for (let k = 0; k < 2100; k++) await from.write(point(k));
    const store = await open(into);
    await store.write(recordOf({ k: 5 }, failure));
    expect(await merge(from, store)).toEqual({ taken: 2100, known: 0, cutOff: [] });
    expect(await contents(store)).toEqual(await contents(from));
    expect(await readdir(join(into, 'records', 'float64', 'packs'))).toHaveLength(2);
    expect(await readdir(join(into, 'records', 'float64'))).toHaveLength(101);
    expect(await merge(from, await open(into))).toEqual({ taken: 0, known: 2100, cutOff: [] });
    const back = memoryStore(EXPERIMENT, VERSION);
    expect(await merge(store, back)).toMatchObject({ taken: 2100 });
  });

  test('and records are tidied: what lies beside a record goes, and what has none yet stays', async () => {
    const folder = await emptyFolder();
    const store = await open(folder);
    const place = join(folder, 'records', 'float64');
    for (let k = 0; k < 3; k++) await store.write(point(k));
    const single = await readFile(join(place, `${point(1).hash}.json`), 'utf8');
    await store.pack('float64', [point(1).hash], 'one');
    await writeFile(join(place, `${point(1).hash}.json`), single); // as if a task had ended between the two
    for (const k of [0, 1, 9]) await writeFile(join(place, `.${point(k).hash}.json.x.tmp`), '{');
    await writeFile(join(place, 'packs', '.two.jsonl.x.tmp'), '{');
    await store.tidy();
    expect((await readdir(place)).toSorted()).toEqual(
      ['packs', `.${point(9).hash}.json.x.tmp`, `${point(0).hash}.json`, `${point(2).hash}.json`].toSorted(),
    );
    expect(await readdir(join(place, 'packs'))).toEqual(['one.jsonl']);
    expect(await contents(store)).toHaveProperty(`float64 ${point(1).hash}`);
  });
});

describe('a disk that fills', () => {
  test('is named, and what is finished is kept', async () => {
    const folder = await emptyFolder();
    const program = new URL('fullDisk.mjs', import.meta.url).pathname;
    const ended = await promisify(execFile)(process.execPath, [program, folder, '5']).catch((error: unknown) => error);
    expect(ended).toMatchObject({ code: 2 });
    expect((ended as { stderr: string }).stderr).toMatch(
      /must have room, got ENOSPC: .*; what is finished is kept: make room, and the same command goes on\n$/,
    );
    const files = Object.keys(await filesBelow(folder)).filter((name) => name.startsWith('records/'));
    expect(files).toHaveLength(5);
    expect(files.every((name) => /\/[0-9a-f]{64}\.json$/.test(name))).toBe(true);
  });
});
