import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fromCsv } from '../../src/experiments/csv.ts';
import { csv } from '../../src/report/csv.ts';
import type { Size } from '../../src/experiments/experiment.ts';
import { FIGURES } from '../../src/experiments/index.ts';
import { pointsOf } from '../../src/experiments/part.ts';
import { planned } from '../../src/experiments/plan.ts';
import { commandLine } from '../cli/program.ts';
import { emptyFolder } from './records.ts';

const figure = (...args: readonly string[]) => commandLine(['figure', ...args]);

describe('figures of papers', () => {
  test.each(Object.keys(FIGURES))('%s names panels and readings once, and every point has one of each', async (id) => {
    const experiment = await FIGURES[id]!();
    expect(experiment.id).toBe(id);
    const [panels, readings] = [experiment.panels!.map((panel) => panel.id), experiment.readings!.map((r) => r.id)];
    expect(new Set(panels).size).toBe(panels.length);
    expect(new Set(readings).size).toBe(readings.length);
    for (const size of ['quick', 'full'] satisfies Size[]) {
      const points = pointsOf(experiment, { size, readings }) as { panel: string; reading: string }[];
      planned(points); // none twice
      expect(new Set(points.map((point) => point.panel))).toEqual(new Set(panels));
      expect(new Set(points.map((point) => point.reading))).toEqual(new Set(readings));
      const usual = pointsOf(experiment, { size }) as { panel: string }[];
      expect(new Set(usual.map((point) => point.panel))).toEqual(new Set(panels));
    }
  });

  test('a part is what is asked for, and nothing else', async () => {
    const experiment = await FIGURES['se/2']!();
    const points = pointsOf(experiment, { size: 'quick', panels: ['b'], readings: ['one-teacher'] });
    expect(points.length).toBeGreaterThan(0);
    expect(points.every((p) => (p as { panel: string; reading: string }).panel === 'b')).toBe(true);
    expect(points.every((p) => (p as { panel: string; reading: string }).reading === 'one-teacher')).toBe(true);
  });
});

describe('pcn-check figure', () => {
  test('lists figures with panels and readings', async () => {
    const { status, out } = await figure('list');
    expect(status).toBe(0);
    for (const text of [...Object.keys(FIGURES), '--reading one-normal']) expect(out).toContain(text);
  });

  test('draws the quick plan of a figure, in a folder that the same command goes on with', async () => {
    const folder = await emptyFolder();
    const first = await figure('se/1', '--out', folder, '--threads', '0');
    expect([first.status, first.error]).toEqual([0, expect.stringContaining('0 known, 3 done')]);
    expect(await readdir(folder)).toEqual(expect.arrayContaining(['index.html', 'experiment.json', 'records']));
    const record = JSON.parse(await readFile(join(folder, 'experiment.json'), 'utf8')) as { figures: { id: string }[] };
    expect(record.figures.map(({ id }) => id)).toEqual(['b-ones']);
    const again = await figure('se/1', '--out', folder, '--threads', '0');
    expect([again.status, again.error]).toEqual([0, expect.stringContaining('3 known, 0 done')]);
  });

  test.each([
    ['an unknown figure', ['se/11'], /must be one of .*did you mean se\/1/],
    ['an unknown panel', ['se/2', '--panel', 'x'], /panel of se\/2 must be one of a, b.*got "x"; did you mean a/],
    ['an unknown reading', ['se/2', '--reading', 'one-norma'], /did you mean one-normal/],
    ['a panel of an experiment that has none', ['scale', '--panel', 'a'], /must be left out, since scale has none/],
  ])('refuses %s and names the nearest', async (_, args, message) => {
    const { status, error } = await figure(...args);
    expect([status, error]).toEqual([2, expect.stringMatching(message)]);
  });

  test.each([['pcn/blog'], ['se/2', '--panel', 'a'], ['scale']])(
    'refuses a folder of data that %s does not read',
    async (...args) => {
      const { status, error } = await figure(...args, '--quick', '--data', 'no/such/folder');
      expect([status, error]).toEqual([
        2,
        expect.stringMatching(/--data must name a folder that a point reads, got no.such.folder/),
      ]);
    },
  );
});

test('a table comes back from CSV as it was: quotes, line ends, NaN, infinities and every digit', () => {
  const rows = [
    ['a "b", c', 1 / 3, -0.1e-300],
    ['two\nlines', Number.NaN, Number.NEGATIVE_INFINITY],
    ['', 0, 12],
  ];
  expect(fromCsv(csv({ head: ['text', 'x', 'y'], rows }))).toEqual(rows.map(([text, x, y]) => ({ text, x, y })));
});
