import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fromJson, toJson } from '../src/report/json.ts';
import type { JudgedClaim, ReportRecord } from '../src/report/record.ts';
import { readCommentData } from '../src/github/commentData.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcn-check-change-'));

/** A report that `verify` wrote: three identities, one of them refuted as printed, in number systems that differ in rounding. */
const made = spawnSync(
  process.execPath,
  [
    ...['dist/cli/main.js', 'verify', '--claim', 'se/eq-04', '--claim', 'se/eq-08', '--claim', 'se/eq-30-printed'],
    ...['--engine', 'float64', '--workers', '0', '--out', folder],
  ],
  { encoding: 'utf8' },
);
const real = fromJson(readFileSync(join(folder, 'report.json'), 'utf8'));

/** The summary of that report against an earlier one, with a real GITHUB_STEP_SUMMARY. */
function summarise(before: string | undefined): { status: number | null; log: string; table: string[]; line: string } {
  const at = mkdtempSync(join(tmpdir(), 'pcn-check-change-'));
  const [summary, old, data] = [join(at, 'summary'), join(at, 'old.json'), join(at, 'data.json')];
  writeFileSync(summary, '');
  if (before !== undefined) writeFileSync(old, before);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/ci-summary.mjs', join(folder, 'report.json'), '--before', old, '--data', data],
    { encoding: 'utf8', env: { ...process.env, GITHUB_STEP_SUMMARY: summary, PULL_REQUEST: '7' } },
  );
  const lines = readFileSync(summary, 'utf8').split('\n');
  expect(readCommentData(readFileSync(data, 'utf8'))).toMatchObject({ number: 7, sections: [{ title: 'Claims' }] });
  return { status, log: stdout + stderr, table: lines.filter((text) => text.startsWith('| se/')), line: lines[2]! };
}

/** The record with one claim's judgement changed. */
const withClaim = (id: string, change: (judged: JudgedClaim) => JudgedClaim): ReportRecord => ({
  ...real,
  verdicts: real.verdicts.map((judged) => (judged.claim.id === id ? change(judged) : judged)),
});
const change = (row: string | undefined): string => row!.split(' | ').at(-1)!.replace(/ \|$/, '');
const rowOf = (table: readonly string[], id: string): string => table.find((row) => row.startsWith(`| ${id}:`))!;

describe('the summary of a run of verify against an earlier report', () => {
  test('of the same run says that nothing changed, and since when', () => {
    expect(made.status).toBe(0);
    const { status, table, line } = summarise(toJson(real));
    expect([status, table.map(change)]).toEqual([0, ['none', 'none', 'none']]);
    expect(line).toMatch(/\. Changes since \d{4}-\d\d-\d\d \d\d:\d\d UTC, pcn-check \S+\.$/);
    expect(real.date).toContain(/since (\S+) (\S+) UTC/.exec(line)!.slice(1).join('T'));
  });

  test('names the verdict that was, the ratio that was, and what is new, and puts these before what is as it was', () => {
    const scaled = (ratio: number): ReportRecord =>
      withClaim('se/eq-08', (judged) => ({
        ...judged,
        verdict: { ...judged.verdict, findings: [{ ...judged.verdict.findings[0]!, ratio }] },
      }));
    writeFileSync(join(folder, 'report.json'), toJson(scaled(0.5)));
    const { table } = summarise(toJson(scaled(0.25)));
    expect(rowOf(table, 'se/eq-08')).toBe(table[0]);
    expect(table.map(change)).toEqual(['ratio 0.25 → 0.5', 'none', 'none']);
    writeFileSync(join(folder, 'report.json'), toJson(real));

    const outcome = withClaim('se/eq-30-printed', (judged) => ({
      ...judged,
      verdict: { ...judged.verdict, outcome: 'undecided', asExpected: false },
    }));
    const worse = summarise(toJson({ ...outcome, verdicts: outcome.verdicts.slice(1) }));
    expect(worse.table.map(change).toSorted()).toEqual(['new', 'none', 'was undecided']);
    expect(change(worse.table.at(-1))).toBe('none');
    expect(change(rowOf(worse.table, 'se/eq-30-printed'))).toBe('was undecided');

    const control = withClaim('se/eq-04', (judged) => ({
      ...judged,
      verdict: { ...judged.verdict, asExpected: false },
    }));
    expect(change(rowOf(summarise(toJson(control)).table, 'se/eq-04'))).toBe('was not as expected');
  });

  test('a difference in the fourth digit is none; a ratio that was not there is a change', () => {
    const scaled = (factor: number): ReportRecord =>
      withClaim('se/eq-04', (judged) => ({
        ...judged,
        verdict: { ...judged.verdict, findings: [{ ...judged.verdict.findings[0]!, ratio: 0.5 * factor }] },
      }));
    writeFileSync(join(folder, 'report.json'), toJson(scaled(1.0001)));
    expect(change(rowOf(summarise(toJson(scaled(1))).table, 'se/eq-04'))).toBe('none');
    const none = withClaim('se/eq-04', ({ claim, verdict }) => ({ claim, verdict: { ...verdict, findings: [] } }));
    expect(change(rowOf(summarise(toJson(none)).table, 'se/eq-04'))).toBe('ratio none → 0.5');
    writeFileSync(join(folder, 'report.json'), toJson(real));
  });

  test('says where seed, data or engines were others, and counts what is not judged any more', () => {
    const more = real.verdicts.map((judged) => ({
      ...judged,
      claim: { ...judged.claim, id: `${judged.claim.id}-old` },
    }));
    const { line } = summarise(toJson({ ...real, seed: 9, verdicts: [...real.verdicts, ...more] }));
    expect(line).toMatch(/UTC, pcn-check \S+, with other seed; not judged any more: 3\.$/);
  });

  test('is a summary without changes, and says so, where there is no such report or it cannot be read', () => {
    const absent = summarise(undefined);
    expect([absent.status, absent.table.map(change)]).toEqual([0, ['–', '–', '–']]);
    expect(absent.line).toContain('Changes are not known: there is no earlier report.');
    for (const text of [
      '',
      '{',
      '{"schema":"pcn-check/report","version":2}',
      '{"schema":"pcn-check/report","version":1}',
    ]) {
      const { status, log, table, line } = summarise(text);
      expect([status, table.map(change)]).toEqual([0, ['–', '–', '–']]);
      expect(log).toMatch(/^::warning title=The earlier report cannot be read::.+$/m);
      expect(line).toContain('Changes are not known: the earlier report cannot be read.');
    }
  });

  test('compares with an earlier report of version 1 as with any other', () => {
    const { experiments: _, ...rest } = real;
    const { status, table } = summarise(toJson({ ...rest, version: 1 } as never));
    expect([status, table.map(change)]).toEqual([0, ['none', 'none', 'none']]);
  });
});
