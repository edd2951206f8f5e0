import { execFile } from 'node:child_process';
import { mkdir, readFile, readdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataError } from '../../src/errors.ts';
import { openFileStore } from '../../src/experiments/fileStore.ts';
import { EXPERIMENT, VERSION, emptyFolder, filesBelow, recordOf } from './records.ts';

const open = (folder: string) => openFileStore(folder, EXPERIMENT, VERSION);
const place = (folder: string, hash: string): string => join(folder, 'records', 'float64', `${hash}.json`);

describe('a store in a folder', () => {
  test('gives back what was written, to the bit: infinities, NaN and −0 too', async () => {
    const store = await open(await emptyFolder());
    const result = fc.record({ number: fc.double(), list: fc.array(fc.double()), text: fc.string() });
    await fc.assert(
      fc.asyncProperty(fc.integer(), result, async (k, value) => {
        const record = recordOf({ k }, { result: value });
        await store.write(record);
        expect(await store.read(record)).toEqual({ state: 'whole', record });
      }),
      { seed: 3, numRuns: 50 },
    );
  });

  test('has no record where a writer was killed between writing and renaming', async () => {
    const folder = await emptyFolder();
    const record = recordOf({ k: 1 }, { result: 1 });
    const program = new URL('killedWriter.mjs', import.meta.url).pathname;
    const ended = promisify(execFile)(process.execPath, [program, folder, JSON.stringify(record)]);
    await expect(ended).rejects.toMatchObject({ signal: 'SIGKILL' });
    const left = await readdir(join(folder, 'records', 'float64'));
    expect(left).toHaveLength(1); // what it had written beside
    const store = await open(folder);
    expect(await store.read(record)).toEqual({ state: 'absent' });
    expect(await store.keys()).toEqual([]);
    await store.write(record);
    expect(await store.read(record)).toMatchObject({ state: 'whole' });
  });

  test('says of a record that it was cut off, wherever that was', async () => {
    const folder = await emptyFolder();
    const store = await open(folder);
    const record = recordOf({ k: 1 }, { result: [1, 2, 3] });
    await store.write(record);
    const whole = await readFile(place(folder, record.hash), 'utf8');
    for (let end = 0; end < whole.length - 1; end++) {
      await writeFile(place(folder, record.hash), whole.slice(0, end));
      expect(await store.read(record)).toMatchObject({ state: 'cut off', where: place(folder, record.hash) });
    }
    await writeFile(place(folder, record.hash), '{"experiment":"made-up"}');
    expect(await store.read(record)).toMatchObject({ state: 'cut off' });
  });

  test('refuses another version, another experiment and another format, and changes nothing', async () => {
    const folder = await emptyFolder();
    const store = await open(folder);
    await store.write(recordOf({ k: 1 }, { result: 1 }));
    const before = await filesBelow(folder);
    await expect(openFileStore(folder, EXPERIMENT, VERSION + 1)).rejects.toThrow(
      /must hold made-up of version 4, got made-up of version 3; nothing was changed there/,
    );
    await expect(openFileStore(folder, 'other', VERSION)).rejects.toThrow(DataError);
    expect(await filesBelow(folder)).toEqual(before);
    await writeFile(join(folder, 'store.json'), before['store.json']!.replace('"format": 1', '"format": 2'));
    await expect(open(folder)).rejects.toThrow(/store of format 1, got 2/);
    await writeFile(join(folder, 'store.json'), before['store.json']!.slice(0, 20));
    await expect(open(folder)).rejects.toThrow(/store.json must be the head of a store/);
  });

  test('refuses a record that was moved here from another version or point', async () => {
    const [folder, other] = [await emptyFolder(), await emptyFolder()];
    const [store, newer] = [await open(folder), await openFileStore(other, EXPERIMENT, VERSION + 1)];
    const record = recordOf({ k: 1 }, { result: 1 });
    await newer.write({ ...record, version: VERSION + 1 });
    await mkdir(join(folder, 'records', 'float64'), { recursive: true });
    await rename(place(other, record.hash), place(folder, record.hash));
    await expect(store.read(record)).rejects.toThrow(/must be of made-up, version 3, got made-up, version 4/);
    await store.write(record);
    const moved = recordOf({ k: 2 }, { result: 2 });
    await rename(place(folder, record.hash), place(folder, moved.hash));
    await expect(store.read(moved)).rejects.toThrow(DataError);
  });

  test('follows no link: neither in place of a record, nor of an engine, nor where it writes', async () => {
    const [folder, elsewhere] = [await emptyFolder(), await emptyFolder()];
    const store = await open(folder);
    const record = recordOf({ k: 1 }, { result: 1 });
    await writeFile(join(elsewhere, 'victim'), 'as it was');
    await mkdir(join(folder, 'records', 'float64'), { recursive: true });
    await symlink(join(elsewhere, 'victim'), place(folder, record.hash));
    await expect(store.read(record)).rejects.toThrow(/must be a plain file, got a link/);
    await expect(store.write(record)).rejects.toThrow(/must be a plain file, got a link/);
    await symlink(elsewhere, join(folder, 'records', 'linked'));
    await expect(store.write({ ...record, engine: 'linked' })).rejects.toThrow(/must be a folder, got a link/);
    expect(await filesBelow(elsewhere)).toEqual({ victim: 'as it was' });
  });

  test('keeps its records in its folder, whatever an engine is called', async () => {
    const store = await open(await emptyFolder());
    for (const engine of ['..', '../x', 'a/b', '', '.'])
      await expect(store.write(recordOf({ k: 1 }, { result: 1 }, engine))).rejects.toThrow(/engine must be a name/);
  });
});
