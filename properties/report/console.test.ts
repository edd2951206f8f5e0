import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { createProgress } from '../../src/cli/progress.ts';
import type { EvidenceKind, Verdict } from '../../src/evidence/verdict.ts';
import { cells } from '../../src/report/cells.ts';
import { strongestFinding } from '../../src/report/evidence.ts';
import { consoleReport, consoleTable, summaryLine } from '../../src/report/index.ts';
import { duration, probabilityBound, significant, unitRoundoffText } from '../../src/report/numbers.ts';
import { badge } from '../../src/report/summary.ts';
import { record, only, empty } from './record.ts';
import { finding, judged } from './recordParts.ts';

describe('the words of a verdict', () => {
  test('the summary counts what holds, what is refuted as expected, and what is unexpected', () => {
    expect(summaryLine(record)).toBe('11 claims: 5 hold, 2 refuted as expected (1 as printed), 4 unexpected');
    expect(summaryLine(empty)).toBe('0 claims: 0 hold, 0 refuted as expected (0 as printed), 0 unexpected');
    expect(summaryLine({ ...only('pc/certificate'), complete: false })).toBe(
      '1 claim: 1 holds, 0 refuted as expected (0 as printed), 0 unexpected; incomplete, the run stopped early',
    );
  });

  test('a verdict is never told apart by its colour alone', () => {
    const words = record.verdicts.map((one) => badge(one));
    const tones = new Map(words.map(({ tone, sign }) => [tone, sign]));
    expect([...tones.keys()].toSorted()).toEqual(['holds', 'refuted', 'undecided', 'unexpected']);
    expect(new Set(tones.values()).size).toBe(tones.size);
  });

  test('the strongest finding is the strongest one that has the outcome of the verdict', () => {
    const kinds: EvidenceKind[] = [
      'identity',
      'error-bound',
      'certificate',
      'backward-error',
      'order',
      'mean',
      'search',
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(kinds, { minLength: 1 }), fc.boolean(), (subset, spoil) => {
        const strongest = kinds.find((kind) => subset.includes(kind))!;
        const findings = subset.map((kind) =>
          finding(kind, { outcome: spoil && kind === strongest && subset.length > 1 ? 'undecided' : 'holds' }),
        );
        const expected = kinds.find((kind) => findings.some((f) => f.kind === kind && f.outcome === 'holds'));
        expect(strongestFinding(judged('x', 'x', {}, { findings }).verdict)?.kind).toBe(expected);
      }),
      { seed: 1 },
    );
  });

  test('a probability is rounded up to a power of ten, never down', () => {
    expect([3.1e-38, 1e-40, 0, 0.25, 1].map(probabilityBound)).toEqual(['≤ 10⁻³⁷', '≤ 10⁻⁴⁰', '< 10⁻³⁰⁷', '0.25', '1']);
  });

  test('numbers are written for a person', () => {
    expect([0, -0.123456, 4.5678e-9, 123456, Infinity, -Infinity, NaN].map((x) => significant(x))).toEqual(
      ['0', '−0.123', '4.57·10⁻⁹', '1.23·10⁵', '∞', '−∞', 'NaN'], // prettier-ignore
    );
    expect([0, 2 ** -24, 1e-3].map(unitRoundoffText)).toEqual(['exact', '2⁻²⁴ ≈ 6.0·10⁻⁸', '0.001']);
    expect([0.04, 9.96, 59.4, 59.6, 3661, NaN].map(duration)).toEqual(
      ['0.0 s', '10 s', '59 s', '1 min 00 s', '61 min 01 s', '–'], // prettier-ignore
    );
  });
});

describe('the console table', () => {
  test('a Latin letter takes one cell, a Chinese character and an emoji two, a combining accent none', () => {
    expect(['a1*✓', '漢字', '🙂', 'e\u0301', ''].map(cells)).toEqual([4, 4, 2, 1, 0]);
  });

  test('no line is wider than the terminal', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 200 }), fc.string({ unit: 'binary' }), (columns, text) => {
        const odd = judged(text, text, {}, { findings: [finding('search', { outcome: 'undecided', summary: text })] });
        const table = consoleTable({ ...record, verdicts: [...record.verdicts, odd] }, { columns, color: false });
        const lines = table.split('\n');
        expect(lines).toHaveLength(record.verdicts.length + 2);
        for (const line of lines) expect(cells(line)).toBeLessThanOrEqual(columns);
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  test('every claim is shown with its verdict at 40, 80 and 120 columns', () => {
    const known = { ...record, verdicts: record.verdicts.slice(0, -1) };
    for (const columns of [40, 80, 120]) {
      const lines = consoleTable(known, { columns, color: false }).split('\n').slice(1);
      for (const [i, one] of known.verdicts.entries()) {
        expect(lines[i]).toContain(one.claim.id.slice(0, 15));
        expect(lines[i]).toContain(`${badge(one).sign} ${badge(one).text}`.slice(0, 16));
      }
    }
  });

  test('colour changes nothing but colour', () => {
    const plain = consoleReport(record, { columns: 90, color: false });
    const painted = consoleReport(record, { columns: 90, color: true });
    expect(plain).not.toContain('\u001b');
    // eslint-disable-next-line no-control-regex -- the colours themselves
    const stripped = painted.replace(/\u001b\[[\d;]*m/g, '');
    const trimmed = (text: string): string => text.replace(/ +$/gm, '');
    expect(painted).not.toBe(stripped);
    expect(trimmed(stripped)).toBe(trimmed(plain));
  });

  test('each unexpected verdict is explained with its whole replay line, and an expected one is not', () => {
    const text = consoleReport(record, { columns: 40, color: false });
    for (const { verdict } of record.verdicts.slice(0, -1)) {
      expect(text.includes(`\n  ${verdict.replay}`)).toBe(!verdict.asExpected);
    }
  });
});

describe('live progress', () => {
  const run = (isTTY: boolean, columns: number): { readonly written: string[]; readonly verdicts: Verdict[] } => {
    const written: string[] = [];
    let now = 1000;
    const stream = { isTTY, columns, write: (text: string) => written.push(text) };
    const progress = createProgress(stream, () => (now += 1700));
    const verdicts = record.verdicts.map(({ verdict }) => verdict);
    progress.start(verdicts.length);
    for (const verdict of verdicts) {
      progress.claim(verdict.id);
      progress.done(verdict);
    }
    progress.finish();
    return { written, verdicts };
  };

  test('on a terminal one line is redrawn, never as wide as the terminal, and nothing is left at the end', () => {
    for (const columns of [1, 5, 20, 40, 60, 200]) {
      const { written } = run(true, columns);
      for (const text of written) {
        expect(text.startsWith('\r\u001b[2K')).toBe(true);
        const line = text.slice('\r\u001b[2K'.length);
        expect(line).not.toMatch(/\p{Cc}/u);
        expect(cells(line)).toBeLessThan(columns);
      }
      expect(written.at(-1)).toBe('\r\u001b[2K');
    }
  });

  test('the line shows the bar, the count, the surprises so far, the time and the claim in hand', () => {
    // Each call of the clock is 1.7 s later; this is the sixteenth after the start.
    expect(run(true, 80).written[15]).toBe(
      `\r\u001b[2K[#############-------] 7/11 1 unexpected, 27 s  se/control-failed`,
    );
  });

  test('elsewhere each finished claim is one plain line, and surprises are marked', () => {
    const { written, verdicts } = run(false, 10);
    expect(written).toHaveLength(verdicts.length);
    for (const [i, text] of written.entries()) {
      expect(text).toMatch(/^\[ ?\d+\/11\] \P{Cc}*\n$/u);
      expect(text.includes('UNEXPECTED')).toBe(!verdicts[i]!.asExpected);
    }
    expect(written[0]).toBe('[ 1/11] se/equilibrated-energy: holds, 0.4 s\n');
  });
});
