import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { float64 } from '../../src/arithmetic/float64.ts';
import { rowsOf, tableFrom } from '../../src/experiments/csv.ts';
import type { Answer, Figure } from '../../src/experiments/experiment.ts';
import { experimentOf } from '../../src/experiments/index.ts';
import { folderOf, keptTable } from '../../src/experiments/keptTables.ts';
import { pointsOf } from '../../src/experiments/part.ts';
import { figuresOnRecord, recordedFigure } from '../../src/experiments/recordedFigures.ts';
import { csv } from '../../src/report/csv.ts';
import { dataOf } from '../../src/report/pages/figureFiles.ts';

const FOLDER = fileURLToPath(new URL('../../fixtures/records/', import.meta.url));

type Values = readonly Readonly<Record<string, unknown>>[];
/** All values of a chart, of those that stand beside each other in one too. */
const valuesOf = (figure: Figure): Values => (figure.kind === 'chart' ? valuesIn(figure.spec) : []);
const valuesIn = (spec: unknown): Values => {
  if (typeof spec !== 'object' || spec === null) return [];
  const own = (spec as { data?: { values?: Values } }).data?.values ?? [];
  return [...own, ...Object.entries(spec).flatMap(([name, part]) => (name === 'data' ? [] : valuesIn(part)))];
};

const ON_RECORD = await figuresOnRecord();

describe('figures from the tables on record', () => {
  test.each(ON_RECORD)(
    '%s: every table is drawn, and what can be downloaded is the record to the letter',
    async (id) => {
      const { record, runOf } = await recordedFigure(id);
      const folder = `${FOLDER}${folderOf(id)}/`;
      const texts = new Map(readdirSync(folder).flatMap((name) => (name.endsWith('.csv') ? [[readFileSync(folder + name, 'utf8'), name] as const] : []))); // prettier-ignore
      const drawn = new Set<string>();
      for (const figure of record.figures) {
        const data = dataOf(figure);
        const name = data === undefined ? undefined : texts.get(csv(data));
        // A table of exponents is made of a record, and is none; several charts of one record have it once.
        if (figure.data !== undefined || (name !== undefined && figure.kind === 'table')) drawn.add(name ?? '');
        const stems = Object.keys(runOf[figure.id]!.tables).map((file) => file.replace('.csv', ''));
        expect(stems.filter((stem) => figure.id === stem || figure.id.startsWith(`${stem}-`))).toHaveLength(1);
      }
      expect([...drawn].toSorted()).toEqual([...texts.values()].toSorted());
    },
  );

  test('every number on an axis is finite and every chart has points', async () => {
    for (const id of ON_RECORD)
      for (const figure of (await recordedFigure(id)).record.figures) {
        if (figure.kind !== 'chart') continue;
        expect([figure.id, valuesOf(figure).length > 2]).toEqual([figure.id, true]);
        for (const value of valuesOf(figure).flatMap((row) => Object.values(row)))
          expect(typeof value !== 'number' || Number.isFinite(value)).toBe(true);
      }
  });

  test('a panel of one update is the same from its runs and from its table', async () => {
    const experiment = await experimentOf('se/3');
    const points = pointsOf(experiment, { size: 'quick', panels: ['a'] }).slice(0, 6);
    const answers: Answer<unknown, unknown>[] = [];
    for (const point of points)
      answers.push({
        ...{ point, result: await experiment.run(point, float64) },
        ...{ engine: 'float64', about: 'float64', seconds: 0, peakBytes: 0 },
      });
    const [figure] = experiment.figures(answers);
    expect(experiment.drawn!('a', 'normal', tableFrom(csv(figure!.data!)))).toEqual([figure]);
  });
});

test.each([
  ['se/3', 'd', 'o'],
  ['se/4', 'd', 'b'],
])('%s, panel %s, has the points of figure 9, panel %s, and their table', async (id, panel, of) => {
  const points = async (figure: string, one: string) =>
    pointsOf(await experimentOf(figure), { size: 'full', panels: [one], readings: ['relu'] }).map((point) => ({
      ...(point as object),
      panel: '',
    }));
  expect(await points(id, panel)).toEqual(await points('se/9', of));
  const rows = async (figure: string, one: string) =>
    rowsOf((await keptTable({ figure, panel: one, reading: 'relu' })).table).map((row) => ({ ...row, panel: '' }));
  expect(await rows(id, panel)).toEqual(await rows('se/9', of));
});
