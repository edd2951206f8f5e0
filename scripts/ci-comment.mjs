// Posts the summary that a run for a pull request left as one comment, or updates the comment that is there.
//
// The summary comes from a run of code that nobody has reviewed. It is read as data: one plain file of bounded size and known form,
// rendered here, with nothing in it that is markup, link or mention. The number of the pull request comes from there too, and counts
// only if that pull request is open and its head is the very commit that was run.
//
// Environment: INPUT_SUMMARY (the file), GITHUB_TOKEN, GITHUB_REPOSITORY, GITHUB_API_URL, RUN_HEAD_SHA, RUN_HEAD_REPOSITORY, RUN_URL.
import { constants, closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { COMMENT_DATA_BYTES, readCommentData } from '../dist/github/commentData.js';
import { jobSummary } from '../dist/github/jobSummary.js';
import { annotation } from '../dist/github/workflowCommands.js';
import { input } from './ci-github.mjs';

const MARK = '<!-- pcn-check: summary of the last run -->';
/** GitHub takes 65,536 characters. */
const COMMENT_BYTES = 60_000;

const { GITHUB_TOKEN, GITHUB_REPOSITORY, RUN_HEAD_SHA, RUN_HEAD_REPOSITORY, RUN_URL } = process.env;
const API = process.env.GITHUB_API_URL || 'https://api.github.com';

/** The bytes of a plain file: no link is followed, and no more is read than its size says. */
function readPlain(path) {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const status = fstatSync(file);
    if (!status.isFile()) throw new Error('the summary must be a plain file');
    if (status.size > COMMENT_DATA_BYTES)
      throw new Error(`the summary must have at most ${COMMENT_DATA_BYTES} bytes, got ${status.size}`);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } finally {
    closeSync(file);
  }
}

async function api(method, path, body) {
  const answer = await fetch(`${API}/repos/${GITHUB_REPOSITORY}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${GITHUB_TOKEN}`,
      accept: 'application/vnd.github+json',
      'user-agent': 'pcn-check',
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!answer.ok) throw new Error(`${method} ${path} must succeed, got status ${answer.status}`);
  return answer.json();
}

async function ownComment(number) {
  for (let page = 1; page <= 20; page++) {
    const comments = await api('GET', `/issues/${number}/comments?per_page=100&page=${page}`);
    const own = comments.find(({ user, body }) => user?.login === 'github-actions[bot]' && body?.startsWith(MARK));
    if (own || comments.length < 100) return own;
  }
  return undefined;
}

async function comment() {
  if (!/^[0-9a-f]{40}$/.test(RUN_HEAD_SHA ?? '')) throw new Error('RUN_HEAD_SHA must be a full commit id');
  const { number, sections } = readCommentData(readPlain(input('summary')));
  const pull = await api('GET', `/pulls/${number}`);
  if (pull.state !== 'open' || pull.head?.sha !== RUN_HEAD_SHA || pull.head?.repo?.full_name !== RUN_HEAD_REPOSITORY) {
    console.log(`#${number} is closed, has moved on, or is not what was run: no comment`);
    return;
  }
  const tail = `\n_Commit ${RUN_HEAD_SHA.slice(0, 10)}, [all reports](${RUN_URL})_\n`;
  const body = `${MARK}\n${jobSummary(sections, COMMENT_BYTES)}${tail}`;
  const own = await ownComment(number);
  await (own
    ? api('PATCH', `/issues/comments/${own.id}`, { body })
    : api('POST', `/issues/${number}/comments`, { body }));
  console.log(`${own ? 'updated' : 'posted'} the comment on #${number}`);
}

try {
  await comment();
} catch (error) {
  console.log(annotation({ level: 'error', title: 'comment', message: error.message }));
  process.exitCode = 1;
}
