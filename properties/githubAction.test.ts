import { expect, test } from 'vitest';
import { NO_ANSWER, withRule } from './actionRun.ts';

// Rules that pass, wrong ones, rules without an answer, commands that crash, wrong inputs: githubAction.thorough.test.ts.

test('hostile text in names and output stays text: no command of its own, no line, column or mention, and no files of the runner', async () => {
  const hostile = String.raw`::error::owned\n| a | b |\r\n<img src=x> @you http://x.y \u001b[31m %0A::set-output name=a::b`;
  const shout = `console.log("::error title=x::from the rule"); console.log("::stop-commands::y"); console.log(String(process.env.GITHUB_OUTPUT));`;
  const change = `name: "${hostile}", departures: { locality: "${hostile}" }, ${NO_ANSWER.replace('not today', hostile)}`;
  const { annotations, summary, outputs, log } = await withRule(change, {}, shout);
  expect(log).toContain('from the rule');
  expect(log).toMatch(/^undefined$/m);
  expect(annotations.length).toBeLessThanOrEqual(10);
  for (const line of annotations.filter((text) => !/::\d+ more are in the job summary$/.test(text)))
    expect(line).toMatch(/^::error file=rule\.mjs,title=pcn-check%3A [^:]*::/);
  expect(outputs['verdict']).toBe('undecided');
  for (const line of summary.split('\n').filter((text) => text.startsWith('| ')))
    expect(line.replace(/\\./g, '').match(/\|/g)).toHaveLength(5);
  expect(summary).not.toMatch(/<img|@you|http:\/\/|[^\P{Cc}\n]/u);
});
