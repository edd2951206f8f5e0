import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { type ReportRecord, fromJson, reportSchema, toJson } from '../../src/report/index.ts';
import { record, empty } from './record.ts';
import { finding, judged, trace } from './recordParts.ts';
import { violations } from './oracles.ts';

describe('the record as JSON', () => {
  test('reading what was written gives the same record, non-finite numbers and the word "Infinity" included', () => {
    expect(fromJson(toJson(record))).toEqual(record);
  });

  test('every number in a finding survives the round trip', () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity));
    const numbers = fc.record({
      ...{ probability: number, ratio: number, estimate: number, unitRoundoff: number, degree: number, points: number },
      ...{ interval: fc.tuple(number, number), band: fc.tuple(number, number), summary: fc.string() },
      cases: fc.dictionary(fc.string(), fc.nat()),
      measured: fc.record({
        ...{ variable: fc.string(), response: fc.constantFrom('NaN', 'y') },
        points: fc.array(fc.tuple(number, number)),
      }),
      means: fc.array(fc.record({ label: fc.string(), mean: number, half: number, predicted: number })),
    });
    fc.assert(
      fc.property(numbers, (more) => {
        const verdict = {
          ...record.verdicts[0]!,
          verdict: judged('x', 'x', {}, { findings: [finding('mean', more)] }).verdict,
        };
        const sent: ReportRecord = { ...record, verdicts: [verdict] };
        // JSON has no −0 and no prototypes; nothing else may change, nor a number become its name.
        const tagged = (one: ReportRecord): unknown =>
          JSON.parse(JSON.stringify(one, (_key, v: unknown) => (typeof v === 'number' ? { number: String(v) } : v)));
        expect(tagged(fromJson(toJson(sent)))).toEqual(tagged(sent));
      }),
      { seed: 1 },
    );
  });

  test('the schema accepts what is written', () => {
    for (const one of [record, empty]) expect(violations(JSON.parse(toJson(one)), reportSchema)).toEqual([]);
  });

  test('the schema refuses an unknown outcome, a missing replay line, an unknown property and another version', () => {
    const text = toJson(record);
    const spoilt = (from: string | RegExp, to: string): string[] => {
      expect(text).toMatch(from);
      return violations(JSON.parse(text.replace(from, to)), reportSchema);
    };
    expect(spoilt('"outcome": "holds"', '"outcome": "passes"')).not.toEqual([]);
    expect(spoilt(/,\s*"replay": "[^"]*"/, '')).not.toEqual([]);
    expect(spoilt('"seed":', '"mood": 1, "seed":')).not.toEqual([]);
    expect(spoilt('"version": 2', '"version": 3')).not.toEqual([]);
    expect(spoilt('"ratio": 0.031', '"ratio": "0.031"')).not.toEqual([]);
  });

  test('text that is no report of this version is refused with a DataError', () => {
    for (const text of ['', '{', 'null', '{}', '{"schema":"pcn-check/report","version":3}']) {
      expect(() => fromJson(text)).toThrow(/^fromJson: text must be/);
    }
  });

  test('a report of version 1 is read as one of this version: verdicts as they were, its trace as a table', () => {
    const { experiments: _, ...rest } = record;
    const old = { ...rest, version: 1, trace: { title: 'Widths 64-32-32-10', points: trace } };
    const read = fromJson(toJson(old as never));
    expect(read.version).toBe(2);
    expect(read.verdicts).toEqual(record.verdicts);
    expect(read.experiments).toHaveLength(1);
    expect(read.experiments[0]!.figures[0]).toMatchObject({ kind: 'table', rows: { length: trace.length } });
    expect(violations(JSON.parse(toJson(read)), reportSchema)).toEqual([]);
    expect(fromJson(toJson({ ...rest, version: 1 } as never)).experiments).toEqual([]);
  });

  test('the schema that the package ships is the one that reports are held against', () => {
    const shipped = readFileSync(new URL('../../fixtures/report.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(shipped)).toEqual(JSON.parse(JSON.stringify(reportSchema)));
  });
});
