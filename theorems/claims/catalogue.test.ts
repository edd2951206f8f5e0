import { readFileSync, readdirSync } from 'node:fs';
import temml from 'temml';
import { expect, test } from 'vitest';
import { CLAIMS, selectClaims } from '../../src/claims/index.ts';
import type { Claim } from '../../src/evidence/claim.ts';
import type { Finding, Verdict } from '../../src/evidence/verdict.ts';
import { GROUPS, explain } from './judged.ts';

const HERE = new URL('./', import.meta.url);

/** Which groups the test files of this folder judge, one entry a call. */
const judgedHere = readdirSync(HERE)
  .filter((file) => file.endsWith('.test.ts'))
  .flatMap((file) =>
    [...readFileSync(new URL(file, HERE), 'utf8').matchAll(/^judgeGroup\('([^']+)'\);$/gm)].map((m) => m[1]!),
  );

/** How many tests of these files judge a claim of this id. */
const timesJudged = (id: string): number => judgedHere.filter((name) => GROUPS[name]?.test(id)).length;

test('every claim is judged by exactly one test', () => {
  expect(CLAIMS.filter(({ id }) => timesJudged(id) !== 1).map(({ id }) => [id, timesJudged(id)])).toEqual([]);
  expect(judgedHere.toSorted()).toEqual(Object.keys(GROUPS).toSorted());
});

test('a claim with a new prefix would be judged by none, which the count above refuses', () => {
  expect(['new/claim', 'se2/eq-03', 'SE/eq-03', 'se/eq-99'].map(timesJudged)).toEqual([0, 0, 0, 1]);
});

test('every group has claims', () => {
  const empty = Object.keys(GROUPS).filter((name) => !CLAIMS.some(({ id }) => GROUPS[name]!.test(id)));
  expect(empty).toEqual([]);
});

test('ids are unique and read <paper>/<words-with-hyphens>', () => {
  expect(new Set(CLAIMS.map(({ id }) => id)).size).toBe(CLAIMS.length);
  expect(CLAIMS.map(({ id }) => id).filter((id) => !/^(se|lim|pcn|pc)\/[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
});

test('titles are unique sentences without a full stop', () => {
  expect(new Set(CLAIMS.map(({ title }) => title)).size).toBe(CLAIMS.length);
  expect(CLAIMS.filter(({ title }) => title.endsWith('.') || title.trim() !== title).map(({ id }) => id)).toEqual([]);
});

test('a claim with an erratum is expected to be refuted', () => {
  const wrong = CLAIMS.filter(({ expected, erratum }) => erratum !== undefined && expected !== 'refuted');
  expect(wrong.map(({ id }) => id)).toEqual([]);
});

test('every erratum leads to a claim that is expected to hold and is itself no erratum', () => {
  const errata = CLAIMS.filter(({ erratum }) => erratum !== undefined);
  expect(errata.length).toBeGreaterThan(0);
  for (const { id, erratum } of errata) {
    const [corrected] = selectClaims([erratum!.corrected]) as [Claim];
    expect({ id, corrected: corrected.id, expected: corrected.expected, again: corrected.erratum }).toEqual({
      id,
      corrected: erratum!.corrected,
      expected: 'holds',
      again: undefined,
    });
  }
});

const rendered = (tex: string): string =>
  temml.renderToString(tex, { displayMode: true, xml: true, throwOnError: true, trust: false });

test('every formula is TeX that temml renders', () => {
  for (const { id, formula } of CLAIMS) expect(`${id} ${rendered(formula)}`).toMatch(/^\S+ <math[\s\S]*<\/math>$/);
  expect(() => rendered(String.raw`\frac{1}{`)).toThrow(/expected '}'/);
  expect(() => rendered(String.raw`\unknowncommand`)).toThrow(/Unsupported function name/);
});

test('every claim can fail: each has at least one control', () => {
  const controls = ({ test: t }: Claim): number =>
    t.kind === 'mean'
      ? Math.min(...t.settings.map((setting) => Object.keys(setting.controls).length))
      : Object.keys(t.controls).length;
  expect(CLAIMS.filter((claim) => controls(claim) === 0).map(({ id }) => id)).toEqual([]);
});

test('a wrong verdict is explained by its findings, its failed controls and the line that replays it', () => {
  const finding: Finding = {
    kind: 'error-bound',
    system: 'float64',
    data: 'teacher',
    outcome: 'holds',
    summary: 'within the bound',
    cases: {},
    controls: [
      { name: 'a sign flipped', expected: 'refuted', outcome: 'holds', ratio: 0.25 },
      { name: 'a factor lost', expected: 'refuted', outcome: 'refuted', ratio: 7 },
    ],
  };
  const verdict: Verdict = {
    id: 'se/eq-03',
    outcome: 'holds',
    expected: 'refuted',
    asExpected: false,
    findings: [finding],
    seconds: 1,
    replay: 'npx pcn-check verify --claim se/eq-03 --seed 1',
  };
  expect(explain(verdict)).toBe(`se/eq-03 is holds, expected refuted:
  error-bound in float64 on teacher: holds (within the bound)
    control "a sign flipped": holds, expected refuted, error/bound 0.25
  replay: npx pcn-check verify --claim se/eq-03 --seed 1`);
});
