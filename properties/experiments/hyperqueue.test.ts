import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { hyperqueue } from '../../src/experiments/cluster/hyperqueue.ts';
import { emptyFolder } from './records.ts';

const PATH = process.env['PATH'];
afterEach(() => void (process.env['PATH'] = PATH));

/** A path on which there is this command alone, which notes its arguments and answers. */
async function only(name: string, script: string): Promise<string> {
  const bin = join(await emptyFolder(), 'bin');
  await mkdir(bin);
  await writeFile(join(bin, name), `#!/bin/sh\nfor word; do echo "$word"; done > '${bin}/words'\n${script}\n`);
  await chmod(join(bin, name), 0o755);
  process.env['PATH'] = bin;
  return bin;
}

const scheduler = hyperqueue({ adapter: '/adapter.py' });
const submission = {
  name: 'pcn-check-x',
  count: 3,
  round: '/a b/cluster/1',
  command: ['/usr/bin/node', '/main.js', "it's"],
};
const answer = (text: string): string => `echo '${text}'`;

describe('HyperQueue', () => {
  test('is given an array of tasks by hq, whose words need no quoting', async () => {
    const bin = await only('hq', 'echo 7');
    expect(await scheduler.submit(submission)).toBe('7');
    expect((await readFile(join(bin, 'words'), 'utf8')).trimEnd().split('\n')).toEqual([
      ...['submit', '--array=0-2', '--name=pcn-check-x', '--cwd=/a b/cluster/1', '--output-mode=quiet'],
      ...['--stdout=none', '--stderr=/a b/cluster/1/logs/%{TASK_ID}.txt', '--'],
      ...['sh', '-c', 'exec "$@" "$HQ_TASK_ID"', 'sh', '/usr/bin/node', '/main.js', "it's"],
    ]);
    expect(scheduler.text(submission)).toContain(`'exec "$@" "$HQ_TASK_ID"' sh /usr/bin/node /main.js 'it'\\''s'`);
  });

  const looks: readonly (readonly [string, string, unknown])[] = [
    [
      'running and waiting tasks of hq',
      '[{"info":{"id":7,"task_count":9,"task_stats":{"running":2,"finished":3,"failed":1,"canceled":1}}}]',
      { running: 2, waiting: 2, reasons: [] },
    ],
    [
      'a job of hq that has ended',
      '[{"info":{"id":7,"task_count":4,"task_stats":{"running":0,"finished":3,"failed":1,"canceled":0}}}]',
      'gone',
    ],
  ];
  for (const [what, text, queue] of looks)
    test(`tells ${what}`, async () => {
      await only('hq', answer(text));
      expect(await scheduler.queue('7')).toEqual(queue);
    });

  test('tells by Python what is left, and that an unknown job is gone', async () => {
    await only('python3', answer('{"finished": 3, "failed": 1, "total": 9, "completed": false}'));
    expect(await scheduler.queue('7')).toEqual({ running: 5, waiting: 0, reasons: [] });
    await only('python3', answer('{}'));
    expect(await scheduler.queue('7')).toBe('gone');
  });

  test('that does not answer is unknown, with what it said', async () => {
    await only('hq', 'echo "Server is down" >&2; exit 1');
    expect(await scheduler.queue('7')).toEqual({ unknown: 'Server is down' });
    await expect(scheduler.submit(submission)).rejects.toThrow(
      /must take the job, got: Server is down; start one with/,
    );
  });

  test('is refused where neither hq nor the package is there, with the way to get it', async () => {
    await only('python3', `echo "ModuleNotFoundError: No module named 'hyperqueue'" >&2; exit 1`);
    await expect(scheduler.submit(submission)).rejects.toThrow(/hq must be on the path, or a python3 .*, got neither/);
    await only('other', '');
    await expect(scheduler.submit(submission)).rejects.toThrow(/got neither; pip install hyperqueue/);
  });
});
