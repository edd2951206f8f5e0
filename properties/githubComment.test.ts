import { spawn } from 'node:child_process';
import { mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const HEAD = 'a'.repeat(40);
const row = { subject: 'se/eq-03 @you <b> | x', outcome: 'refuted', verdict: 'refuted', ratio: 3 };
const SUMMARY = { number: 7, sections: [{ title: 'Claims', line: 'one', rows: [row] }] };

interface Call {
  readonly what: string;
  readonly body: string;
}
interface World {
  readonly pull?: object;
  readonly comments?: readonly object[];
  /** Puts the summary at this path. */
  readonly place?: (path: string) => Promise<void>;
}

/** Runs the script against a server that answers as GitHub does. */
async function comment({
  pull = {},
  comments = [],
  place,
}: World): Promise<{ status: number | null; log: string; calls: Call[] }> {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      calls.push({ what: `${request.method} ${request.url}`, body });
      const head = { sha: HEAD, repo: { full_name: 'fork/it' } };
      const answer = request.url!.includes('/pulls/')
        ? { state: 'open', head, ...pull }
        : request.method === 'GET'
          ? comments
          : {};
      response.writeHead(request.url!.includes('/pulls/') && 'missing' in pull ? 404 : 200).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const path = join(await mkdtemp(join(tmpdir(), 'pcn-check-comment-')), 'summary.json');
  await (place ?? ((at) => writeFile(at, JSON.stringify(SUMMARY))))(path);
  const child = spawn(process.execPath, [resolve('scripts/ci-comment.mjs')], {
    env: {
      ...process.env,
      ...{ GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, GITHUB_REPOSITORY: 'us/it' },
      ...{ GITHUB_TOKEN: 't', RUN_HEAD_SHA: HEAD, RUN_HEAD_REPOSITORY: 'fork/it', RUN_URL: 'https://x.example/run' },
      INPUT_SUMMARY: path,
    },
  });
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const status = await new Promise<number | null>((done) => child.on('close', done));
  server.close();
  return { status, log, calls };
}
const written = (calls: readonly Call[]): string[] =>
  calls.map(({ what }) => what).filter((what) => !what.startsWith('GET'));

describe('the comment on a pull request', () => {
  test('is posted once, with texts that stay texts', async () => {
    const { status, calls } = await comment({
      comments: [{ id: 1, user: { login: 'else' }, body: '<!-- pcn-check: summary of the last run -->' }],
    });
    expect([status, written(calls)]).toEqual([0, ['POST /repos/us/it/issues/7/comments']]);
    const { body } = JSON.parse(calls.at(-1)!.body) as { body: string };
    expect(body).toMatch(/^<!-- pcn-check: summary of the last run -->\n## Claims/);
    expect(body).toContain('**✗ refuted** | 3 |');
    expect(body).not.toMatch(/@you|<b>/);
  });

  test('is updated where it is already', async () => {
    const mine = {
      id: 42,
      user: { login: 'github-actions[bot]' },
      body: '<!-- pcn-check: summary of the last run -->\nold',
    };
    const { status, calls } = await comment({
      comments: [{ id: 1, user: { login: 'github-actions[bot]' }, body: 'x' }, mine],
    });
    expect([status, written(calls)]).toEqual([0, ['PATCH /repos/us/it/issues/comments/42']]);
  });

  test("is not written where the number is another's: other head, other repository, closed, or none", async () => {
    const head = { sha: HEAD, repo: { full_name: 'fork/it' } };
    for (const pull of [
      { head: { ...head, sha: 'b'.repeat(40) } },
      { head: { ...head, repo: { full_name: 'a/b' } } },
      { head: { ...head, repo: null } },
      { state: 'closed' },
    ])
      expect(written((await comment({ pull })).calls)).toEqual([]);
    const none = await comment({ pull: { missing: true } });
    expect([none.status, written(none.calls)]).toEqual([1, []]);
  });

  test('takes nothing but a plain file of bounded size and known form: nothing is asked of the server', async () => {
    const secret = join(await mkdtemp(join(tmpdir(), 'pcn-check-secret-')), 'secret.json');
    await writeFile(secret, JSON.stringify(SUMMARY));
    const places: ((path: string) => Promise<void>)[] = [
      (path) => symlink(secret, path),
      (path) => symlink('/', path),
      (path) => writeFile(path, ' '.repeat(2 ** 20) + JSON.stringify(SUMMARY)),
      (path) => writeFile(path, Buffer.from([0xff, 0xfe, 0x7b])),
      (path) => writeFile(path, JSON.stringify({ ...SUMMARY, number: '7/../8' })),
      async () => {},
    ];
    for (const place of places) {
      const { status, log, calls } = await comment({ place });
      expect([status, calls]).toEqual([1, []]);
      expect(log).toMatch(/^::error title=comment::[^\n]*\n$/);
    }
  });
});
