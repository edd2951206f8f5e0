import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { appendPlainSync, readPlain, writeTogether, writeWhole, writeWholeSync } from '../src/plainFile.ts';

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'pcn-check-plain-'));

/** A pipe, a socket, a folder, a device, and a link to a plain file. */
async function others(): Promise<Record<string, string>> {
  const at = await folder();
  const [pipe, socket, inside, link, file] = ['pipe', 'socket', 'folder', 'link', 'file'].map((name) => join(at, name));
  execFileSync('mkfifo', [pipe!]);
  await new Promise<void>((resolve) => {
    const server = createServer().listen(socket!, () => resolve());
    server.unref();
  });
  await mkdir(inside!);
  await writeFile(file!, 'text');
  await symlink(file!, link!);
  return { 'a pipe': pipe!, 'a socket': socket!, 'a folder': inside!, 'a device': '/dev/zero', 'a link': link! };
}

describe('a file that others made', () => {
  test('is refused by what it is, without waiting, where it is a pipe, a socket, a folder or a device', async () => {
    const { 'a link': link, ...places } = await others();
    for (const [kind, place] of Object.entries(places)) {
      const error = await readPlain(place).catch((caught: unknown) => caught);
      expect(String(error)).toContain(kind);
    }
    expect(String(await readPlain(link!))).toBe('text');
    await expect(readPlain(link!, { follow: false })).rejects.toMatchObject({ code: 'ELOOP' });
  });

  test('gives all its bytes up to the limit, and not one more', async () => {
    const file = join(await folder(), 'file');
    await writeFile(file, 'x'.repeat(1000));
    expect((await readPlain(file, { limit: 1000 })).length).toBe(1000);
    await expect(readPlain(file, { limit: 999 })).rejects.toMatchObject({ code: 'EFBIG' });
    await truncate(file, 0);
    expect((await readPlain(file, { limit: 0 })).length).toBe(0);
  });

  test('gives its bytes where the system tells no size', async () => {
    expect(await readPlain('/proc/self/status').then(String)).toContain('Pid:');
  });
});

describe('a file that is written', () => {
  test('is whole under its name, and nothing lies beside it', async () => {
    const at = await folder();
    await writeTogether(at, { a: 'one', b: new Uint8Array([1, 2]) });
    await writeWhole(join(at, 'a'), 'two');
    writeWholeSync(join(at, 'c'), 'three\n');
    appendPlainSync(join(at, 'c'), 'four\n');
    expect((await readdir(at)).toSorted()).toEqual(['a', 'b', 'c']);
    expect(await readFile(join(at, 'a'), 'utf8')).toBe('two');
    expect(await readFile(join(at, 'c'), 'utf8')).toBe('three\nfour\n');
  });

  test('takes the place of nothing but a plain file, and after the failure nothing lies beside', async () => {
    for (const [kind, place] of Object.entries(await others())) {
      await expect(writeWhole(place, 'new')).rejects.toThrow(kind);
      expect(() => writeWholeSync(place, 'new')).toThrow(kind);
    }
    const at = await folder();
    await mkdir(join(at, 'b'));
    await expect(writeTogether(at, { a: 'one', b: 'two' })).rejects.toThrow('a folder');
    expect(await readdir(at)).toEqual(['b']);
    await symlink(join(at, 'b'), join(at, 'link'));
    expect(() => appendPlainSync(join(at, 'link'), 'line')).toThrow('ELOOP');
  });
});
