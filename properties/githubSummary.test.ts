import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { readCommentData } from '../src/github/commentData.ts';
import { type SummaryRow, VERDICTS, jobSummary, worstVerdict } from '../src/github/jobSummary.ts';
import { checkSection } from '../src/github/summarySections.ts';
import { testsSection } from '../src/github/testsSection.ts';
import { MOST_ANNOTATIONS, annotation, annotations, outputs } from '../src/github/workflowCommands.ts';

const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '|',
        '\n',
        '\r',
        '`',
        '\\',
        '<b>',
        '-->',
        ':',
        '::',
        ',',
        '%',
        '%0A',
        '@you',
        '#1',
        '\u001b[31m',
        '://',
        '\u200b',
      ),
    )
    .map((parts) => parts.join('')),
);

/** The runner's own reading of a command line: what stands between the first `::`s, properties split at commas, then unescaped. */
function runnerReads(line: string): { command: string; properties: Record<string, string>; message: string } {
  const end = line.indexOf('::', 2);
  const [command, ...rest] = line.slice(2, end).split(' ');
  const text = (s: string): string => s.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  const value = (s: string): string => text(s.replaceAll('%3A', ':').replaceAll('%2C', ','));
  const pairs = rest.join(' ').split(',').filter(Boolean);
  const properties = pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), value(pair.slice(pair.indexOf('=') + 1))]);
  return { command: command!, properties: Object.fromEntries(properties), message: text(line.slice(end + 2)) };
}
const visible = (text: string): string =>
  text
    .split(/\r\n|\r|\n/)
    .map((part) => part.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' '))
    .join('\n');

describe('the checks of a rule', () => {
  test('an optional one that had nothing to say is untested, not undecided', () => {
    const one = { check: 'c', title: 'C', outcome: 'undecided', expected: 'holds', detail: '', shape: '', problems: 0 };
    const { rows, line } = checkSection({
      ...{ name: 'mine', seed: 1, asExpected: true },
      checks: [
        { ...one, asExpected: true },
        { ...one, asExpected: false },
        { ...one, asExpected: false, problems: 3 },
      ],
    });
    expect(rows.map(({ outcome, verdict }) => [outcome, verdict])).toEqual([
      ['untested', 'as expected'],
      ['untested', 'undecided'],
      ['undecided, expected: holds', 'undecided'],
    ]);
    expect(line).toBe('mine: 2 of 3 checks not as expected (seed 1)');
  });
});

describe('annotations', () => {
  test('whatever a title, a file or a message holds, the runner reads it back, control characters as spaces', () => {
    fc.assert(
      fc.property(nasty, nasty, nasty, (title, file, message) => {
        const line = annotation({ level: 'error', title, file, message });
        expect(line).not.toMatch(/[\r\n]/);
        expect(runnerReads(line)).toEqual({
          command: 'error',
          properties: { file: visible(file), title: visible(title) },
          message: visible(message),
        });
      }),
      { seed: 1 },
    );
  });

  test('are at most ten, errors first, and the last one counts the others', () => {
    const some = (level: 'error' | 'warning', n: number) =>
      Array.from({ length: n }, (_, i) => ({ level, title: 't', message: `m${i}` }));
    expect(annotations([...some('warning', 4), ...some('error', 6)])).toHaveLength(10);
    const many = annotations([...some('warning', 30), ...some('error', 3)]);
    expect(many).toHaveLength(MOST_ANNOTATIONS);
    expect(many.map((text) => text.startsWith('::error'))).toEqual([
      true,
      true,
      true,
      ...Array<boolean>(7).fill(false),
    ]);
    expect(many.at(-1)).toBe('::warning title=pcn-check::24 more are in the job summary');
  });

  test('outputs keep every line of a value between delimiters', () => {
    expect(outputs({ a: 'x\nb<<END', n: 3 }, 'd1')).toBe('a<<d1\nx\nb<<END\nd1\nn<<d1\n3\nd1\n');
  });
});

describe('job summary', () => {
  const row = fc.record(
    { subject: nasty, outcome: nasty, verdict: fc.constantFrom(...VERDICTS), ratio: fc.double(), change: nasty },
    { requiredKeys: ['subject', 'outcome', 'verdict'] },
  );

  test('a table has four columns in every line, and no markup, mention or link of its own, whatever the texts hold', () => {
    fc.assert(
      fc.property(nasty, fc.array(row as fc.Arbitrary<SummaryRow>, { minLength: 1, maxLength: 8 }), (title, rows) => {
        const text = jobSummary([{ title, line: title, rows }]);
        const lines = text.split('\n').filter((line) => line.startsWith('| '));
        expect(lines).toHaveLength(rows.length + 2);
        for (const line of lines) expect(line.replace(/\\./g, '').match(/\|/g)).toHaveLength(5);
        expect(text.replace(/\\./g, '')).not.toMatch(/<(?!\/?$)|@\w|:\/\/|(?<!\*)`/);
      }),
      { seed: 1 },
    );
  });

  test('stays below its limit in bytes, puts what was not expected first, and counts what it leaves out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 20_000 }), fc.integer({ min: 1, max: 400 }), nasty, (limit, n, word) => {
        const rows = Array.from({ length: n }, (_, i): SummaryRow => ({
          ...{ subject: `row${i} ∇ ${word}`, outcome: 'x', verdict: i === n - 1 ? 'refuted' : 'as expected' },
        }));
        const text = jobSummary([{ title: 'a', line: 'b', rows }], limit);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);
        const shown = text.match(/^\| row\d+/gm) ?? [];
        expect(shown[0]).toBe(`| row${n - 1}`);
        const left = /_(\d+) rows? left out/.exec(text)?.[1] ?? '0';
        expect(shown.length + Number(left)).toBe(n);
      }),
      { seed: 1 },
    );
  });

  test('of more than 1 MiB is cut to less, and says so', () => {
    const rows = Array.from({ length: 30_000 }, (_, i): SummaryRow => ({
      ...{ subject: `${i} ${'long '.repeat(20)}`, outcome: 'holds', verdict: 'as expected' },
    }));
    const text = jobSummary([
      { title: 'a', line: 'b', rows },
      { title: 'last', line: 'c', rows: [] },
    ]);
    expect(Buffer.byteLength(text)).toBeLessThan(2 ** 20);
    expect(text).toMatch(/_\d{4,5} rows left out: this summary is full/);
  });

  test('the worst verdict of all rows is the verdict; none is as expected', () => {
    const rows = VERDICTS.map((verdict): SummaryRow => ({ subject: '', outcome: '', verdict }));
    expect(worstVerdict([])).toBe('as expected');
    for (const [i, verdict] of VERDICTS.entries())
      expect(worstVerdict([{ title: '', line: '', rows: rows.slice(0, i + 1).toReversed() }])).toBe(verdict);
  });
});

describe('a merged test run', () => {
  const file = {
    name: '/p/a.test.ts',
    status: 'passed',
    message: '',
    startTime: 0,
    endTime: 1000,
    assertionResults: [],
  };
  const passed = { ...file, assertionResults: [{ fullName: 'a', status: 'passed' }] };
  const counts = { success: true, numTotalTests: 1, numPassedTests: 1, numFailedTests: 0 };
  const verdict = (record: object, blobs = 2) =>
    worstVerdict([testsSection({ ...counts, testResults: [passed], ...record }, { root: '/p', shards: 2, blobs })]);

  test('is as expected only when every shard reported, some test ran, and nothing failed', () => {
    expect(verdict({})).toBe('as expected');
    expect(verdict({}, 1)).toBe('error');
    expect(verdict({ numPassedTests: 0, testResults: [] })).toBe('error');
    expect(verdict({ success: false })).toBe('error');
    expect(verdict({ testResults: [passed, { ...file, status: 'failed', message: 'cannot load' }] })).toBe('error');
    const bad = {
      ...file,
      status: 'failed',
      assertionResults: [{ fullName: 'a', status: 'failed', failureMessages: ['no'] }],
    };
    expect(verdict({ success: false, numFailedTests: 1, testResults: [bad] })).toBe('refuted');
  });
});

describe('data for a comment', () => {
  const good = {
    number: 7,
    sections: [{ title: 'a', line: 'b', rows: [{ subject: 's', outcome: 'o', verdict: 'refuted', ratio: 2 }] }],
  };

  test('are taken as they are, without what is not known', () => {
    const more = { ...good, token: 'x', sections: [{ ...good.sections[0], html: '<b>' }] };
    expect(readCommentData(JSON.stringify(more))).toEqual(good);
  });

  test('of any other form are refused', () => {
    const wrong = [
      '',
      '[]',
      'null',
      '{}',
      JSON.stringify({ ...good, number: '7' }),
      JSON.stringify({ ...good, number: 0 }),
      JSON.stringify({ ...good, number: 1.5 }),
      JSON.stringify({ ...good, sections: {} }),
      JSON.stringify({ ...good, sections: Array(21).fill(good.sections[0]) }),
      JSON.stringify(good).replace('"refuted"', '"<b>"'),
      JSON.stringify(good).replace('"s"', '{"a":1}'),
    ];
    for (const text of wrong) expect(() => readCommentData(text)).toThrow('readCommentData:');
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(() => readCommentData(text)).toThrow('readCommentData:');
      }),
      { seed: 1 },
    );
  });
});
