import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCommentData } from '../src/github/commentData.ts';
import { action } from './actionRun.ts';
import { folder } from './gatedModule.ts';
import { METRICS, gateRuns, handRun, logText, write, writeRuns } from './trainingLogs.ts';

test('training runs in the action: green, then red with metric, step, size and interval in the annotation, summary and comment', async () => {
  const at = await folder();
  await writeRuns(at, 9);
  expect((await gateRuns(at, '--update-baseline', ...METRICS)).status).toBe(0);
  const inputs = { series: 'runs/*.jsonl\n', baseline: 'alignment.txt' };
  const green = await action(inputs, at);
  expect([green.status, green.annotations]).toEqual([0, []]);
  expect(green.outputs).toMatchObject({ verdict: 'as expected', rows: '2', refuted: '0' });

  await writeRuns(at, 9, 1.2);
  await write(at, 'runs/4.jsonl', logText(handRun(4).map((l) => (l['step'] === 40 ? { ...l, loss: 'NaN' } : l))));
  const red = await action(inputs, at);
  expect([red.status, red.outputs['verdict'], red.outputs['refuted']]).toEqual([1, 'refuted', '2']);
  expect(red.annotations.join('\n')).toMatch(
    /^::error title=[^:]*loss at step 40::loss at step 40: rose by a factor 1\.2, interval 1\.2 .*9 seeds.*Replay: npx pcn-check gate --series/m,
  );
  expect(red.annotations.join('\n')).toContain('the run of seed 4 diverged: loss is no finite number at step 40');
  expect(red.summary).toMatch(
    /## Training runs[^]*\| loss at step 40 \| \*\*✗ fails\*\* \|[^]*seed 4[^]*diverged at step 40/,
  );
  const data = readCommentData(await readFile(join(red.outputs['report']!, 'summary.json'), 'utf8'));
  expect(data.sections.map(({ title, rows }) => [title, rows.length])).toEqual([['Training runs', 3]]);
});

test('series with a rule, without a baseline or without files are errors, whatever fail-on says', async () => {
  for (const [inputs, message] of [
    [{ series: 'a', rule: 'b' }, 'either rule or series must be given, got both'],
    [{ series: 'a' }, 'series must come with baseline, got none'],
    [{ series: 'a', baseline: 'alignment.txt', profile: 'core' }, 'profile must be of a rule'],
  ] as const) {
    const run = await action({ ...inputs, 'fail-on': 'refuted' });
    expect([run.status, run.outputs['verdict']]).toEqual([1, 'error']);
    expect(run.annotations.join('\n')).toContain(message);
  }
});
