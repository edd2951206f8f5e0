import { describe, expect, test } from 'vitest';
import type { Experiment } from '../../src/experiments/experiment.ts';
import { asExpected, tell } from '../../src/experiments/tell.ts';
import { experimentText, figureSite, fromJson, siteFiles, toJson } from '../../src/report/index.ts';
import { illFormed } from './oracles.ts';
import { toHtml } from './pages.ts';
import { empty } from './record.ts';
import { HOSTILE } from './recordParts.ts';

/** An experiment that no room knows. */
const unknown: Experiment<number, number> = {
  ...{ id: 'unknown', title: 'Squares', source: 'nowhere', version: 7, engines: ['float64'] },
  plan: () => [1, 2],
  run: async (point) => point ** 2,
  figures: (answers) => [
    {
      ...{ kind: 'table', id: 'squares', title: 'Squares', caption: `A caption: ${HOSTILE}`, head: ['n', 'word'] },
      rows: answers.map(({ result }) => [result, HOSTILE]),
    },
    { kind: 'text', id: 'said', title: 'Said', caption: 'Said', text: `Two lines\nof text` },
    {
      ...{ kind: 'chart', id: 'chart', title: 'A chart', caption: 'Of points' },
      spec: {
        data: { values: answers.map(({ point, result }) => ({ point, result, n: 'NaN' })) }, // a text, and no number
        mark: 'point',
        encoding: { x: { field: 'point', type: 'quantitative' }, y: { field: 'result', type: 'quantitative' } },
      },
    },
  ],
  findings: (answers) => [{ text: `There are ${answers.length}.`, asExpected: answers.length === 2 }],
};
const answer = (point: number) => ({
  ...{ point, result: point ** 2, engine: 'float64', about: 'float64, made up', seconds: 1, peakBytes: 1 },
});

describe('an experiment in the report', () => {
  const record = tell(unknown, [1, 2].map(answer), [`{"k":3}: ${HOSTILE}`]);

  test('is shown by its figures and findings alone, whichever it is, in a page of its own and in the whole report', async () => {
    for (const page of [
      (await siteFiles(figureSite(record, '0.1.0')))['index.html']!,
      await toHtml({ ...empty, experiments: [record, { ...record, id: 'another', title: 'Cubes' }] }),
    ]) {
      for (const one of page.split(/(?=<!doctype html>)/)) expect(illFormed(one)).toBeUndefined();
      for (const text of ['Squares', 'nowhere; 2 points on float64, float64, made up', 'There are 2.', 'Two lines'])
        expect(page).toContain(text);
      expect(page).toContain('! no result:');
      expect(page).toMatch(/aria-roledescription="point mark"|mark-symbol/);
    }
    expect(await toHtml({ ...empty, experiments: [record, { ...record, title: 'Cubes' }] })).toContain('Cubes');
  });

  test('on a terminal is its tables and sentences, without control characters, and what is not expected is marked', () => {
    const text = experimentText(record);
    expect(text).toContain('  There are 2.');
    expect(text).toContain('! no result: {"k":3}');
    expect(text).not.toMatch(/[^\P{Cc}\n]/u);
    expect(experimentText(tell(unknown, [answer(1)]))).toContain('! There are 1.');
    expect([asExpected(record), asExpected(tell(unknown, [1, 2].map(answer))), asExpected(tell(unknown, []))]).toEqual([
      false,
      true,
      false,
    ]);
  });

  test('survives JSON with its figures as they were', () => {
    const sent = { ...empty, experiments: [record] };
    expect(fromJson(toJson(sent))).toEqual(sent);
  });
});
