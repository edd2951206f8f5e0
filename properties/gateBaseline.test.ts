import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLAIMS } from '../src/claims/index.ts';
import { DataError } from '../src/errors.ts';
import { type Baseline, readBaseline, writeBaseline } from '../src/gate/baseline.ts';
import { changes } from '../src/gate/changes.ts';
import { CONFIGURATIONS } from '../src/gate/configurations.ts';
import { METRICS } from '../src/gate/metrics.ts';
import { byKey, keyText, median } from '../src/gate/series.ts';
import { SMALL, series, signed } from './smallBaseline.ts';

/** The small baseline with one line changed and signed again. */
const withLine = (line: number, change: (text: string) => string): string =>
  signed(
    writeBaseline(SMALL)
      .split('\n')
      .map((text, i) => (i === line - 1 ? change(text) : text))
      .join('\n'),
  );

describe('a baseline', () => {
  test('is read back as it was written, in order of its keys, and may have had its line ends changed', () => {
    const text = writeBaseline({ ...SMALL, series: SMALL.series.toReversed() });
    expect(readBaseline(text)).toEqual(SMALL);
    expect(readBaseline(text.replaceAll('\n', '\r\n'))).toEqual(SMALL);
    expect(signed(text)).toBe(text); // the helper above signs as the writer does
  });

  test('any series survives the text to six digits', () => {
    const value = fc.oneof(fc.constant(Number.NaN), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 32, maxLength: 32 }), (values) => {
        const one: Baseline = { ...SMALL, series: [series('norm-ratio-to-bp', 2, (i) => values[i]!)] };
        const [read] = readBaseline(writeBaseline(one)).series;
        read!.values.forEach((v, i) => {
          if (Number.isNaN(values[i])) expect(v).toBeNaN();
          else expect(Math.abs(v - values[i]!)).toBeLessThanOrEqual(5.1e-6 * values[i]!);
        });
      }),
      { seed: 1 },
    );
  });

  const refusals: [string, string, RegExp][] = [
    ['nothing', '', /line 1 must say "# pcn-check baseline, format N"/],
    ['a conflict of a merge', `<<<<<<< HEAD\n${writeBaseline(SMALL)}`, /line 1 must say .*, got "<<<<<<< HEAD"/],
    ['a byte order mark', `\ufeff${writeBaseline(SMALL)}`, /line 1 must say .*, got "\\ufeff# pcn-check baseline/],
    ['line ends of another age', writeBaseline(SMALL).replaceAll('\n', '\r'), /line 1 must say/],
    ['an empty line at the end', `${writeBaseline(SMALL)}\n`, /line 10 must be "metric configuration .*, got ""/],
    [
      'a series that was taken out',
      writeBaseline(SMALL).split('\n').toSpliced(7, 1).join('\n'),
      /line 5 must be the checksum .* the file was edited: take it from version control/,
    ],
    ['another format', withLine(1, () => '# pcn-check baseline, format 2'), /line 1 must be of format 1/],
    ['another number of networks', withLine(4, () => '# seed 1, 64 networks'), /line 4 must have 32 networks/],
    [
      'a key that comes twice',
      withLine(8, () => writeBaseline(SMALL).split('\n')[6]!),
      /line 8 must have a key of its/,
    ],
    ['an unknown metric', withLine(7, (l) => l.replace('cosine-to-bp', 'toString')), /line 7 must name a metric of/],
    [
      'an unknown configuration',
      withLine(7, (l) => l.replace('sp-L3', 'sp-L4')),
      /line 7 must name a configuration of/,
    ],
    ['a layer that the configuration lacks', withLine(7, (l) => l.replace(' 1 ', ' 4 ')), /layer from 1 to 3/],
    ['another claim', withLine(7, (l) => l.replace('lim/cosine-width', 'se/eq-05')), /line 7 must have the claim/],
    ['an unknown dtype', withLine(7, (l) => l.replace('float64:', 'float16:')), /dtype float64 or float32/],
    [
      'a number with too many digits',
      withLine(7, (l) => l.replace(/\S+$/, '0.7421875')),
      /six digits .* as value 32, got "0.7421875"/,
    ],
    ['a number in another notation', withLine(7, (l) => l.replace(/\S+$/, '0x1')), /as value 32, got "0x1"/],
    ['a cosine above 1', withLine(7, (l) => l.replace(/\S+$/, '1.5')), /as value 32, got "1.5"/],
    ['half an iteration', withLine(8, (l) => l.replace(/\S+$/, '0.5')), /as value 32, got "0.5"/],
    ['a value too few', withLine(7, (l) => l.replace(/ \S+$/, '')), /line 7 must have 32 values, got "31"/],
    ['a median that is none', withLine(7, (l) => l.replace(/: \S+/, ': 0.25')), /line 7 must have the median of its/],
    ['a line that is none', withLine(7, () => 'hello'), /line 7 must be "metric configuration/],
    ['an end that is cut off', writeBaseline(SMALL).slice(0, -1), /line 9 must end with a line feed/],
    ['more than 4 MiB', 'x'.repeat(2 ** 22 + 1), /at most 4194304 characters/],
  ];
  for (const [what, text, message] of refusals)
    test(`${what} is refused with the number of the line`, () => {
      expect(() => readBaseline(text)).toThrow(DataError);
      expect(() => readBaseline(text)).toThrow(message);
    });

  test('unsorted lines are refused with the number of the line', () => {
    const lines = writeBaseline(SMALL).split('\n');
    [lines[6], lines[7]] = [lines[7]!, lines[6]!];
    expect(() => readBaseline(signed(lines.join('\n')))).toThrow(/line 8 must be sorted after iterations/);
  });

  test('another version of pcn-check is no obstacle, and is kept', () => {
    const other = withLine(2, () => '# made by pcn-check 9.9.9');
    expect(readBaseline(other)).toEqual({ ...SMALL, pcnCheck: '9.9.9' });
  });

  test('one edited digit is noticed, though the line is well formed', () => {
    const edited = writeBaseline(SMALL).replace('# seed -7', '# seed -8');
    expect(() => readBaseline(edited)).toThrow(/line 5 must be the checksum .* the file was edited/);
  });
});

describe('keys', () => {
  test('every metric names a claim of the catalogue and gives a reason for its margin', () => {
    for (const { claim, reason, margin } of Object.values(METRICS)) {
      expect(CLAIMS.map(({ id }) => id)).toContain(claim);
      expect(reason).toMatch(/\.$/);
      expect(margin).toBeGreaterThan(1e-4); // rounding moves values by 1e-12 between machines, and the text rounds by 1e-6
    }
  });

  test('configurations fit the rank limit of the rule that has one', () => {
    for (const { batch, width } of CONFIGURATIONS.values()) expect(batch).toBeLessThanOrEqual(Math.min(width, 12));
  });

  test('order is that of the lines of text', () => {
    const all = SMALL.series.toReversed().toSorted(byKey).map(keyText);
    expect(all).toEqual(all.toSorted());
  });

  test('a median counts missing answers as larger than all', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([Number.NaN, 1, 2])).toBe(2);
    expect(median([Number.NaN, Number.NaN, 2])).toBeNaN();
    expect(median([Infinity, Infinity])).toBe(Infinity);
  });
});

describe('changes between baselines', () => {
  test('name what was added, removed and changed, and leave out what is the same', () => {
    const moved = series('cosine-to-bp', 1, (i) => 0.4 + i / 64);
    const [, iterations, alignment] = SMALL.series;
    const clean = { series: [series('cosine-to-bp', 1, (i) => 0.5 + i / 64), iterations!, alignment!] };
    const added = series('energy-ratio', 'all', () => 0.5);
    const found = changes(clean, { series: [moved, alignment!, added] });
    expect(found.map(({ kind, metric }) => `${kind} ${metric}`)).toEqual([
      'changed cosine-to-bp',
      'added energy-ratio',
      'removed iterations',
    ]);
    // Differences of numbers below 1, each rounded once: within four roundings.
    for (const value of [found[0]!.change!, ...found[0]!.interval!])
      expect(Math.abs(value + 0.1)).toBeLessThanOrEqual(4 * 2 ** -53);
  });

  test('the interval of a change is the one of order statistics: the 10th and the 23rd of 32', () => {
    const values = Array.from({ length: 32 }, (_, i) => ((i * 13) % 32) / 64);
    const [found] = changes(
      { series: [series('energy-ratio', 'all', () => 0.25)] },
      { series: [series('energy-ratio', 'all', (i) => values[i]!)] },
    );
    expect(found!.interval).toEqual([9 / 64 - 0.25, 22 / 64 - 0.25]); // Bin(32, ½): P(X ≤ 9) = 0.010, P(X ≤ 10) = 0.025 05
  });
});
