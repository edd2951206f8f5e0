import { createContext, runInContext } from 'node:vm';
import { csvParseRows } from 'd3-dsv';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plotFiles } from '../../src/cli/plotFiles.ts';
import { png } from '../../src/cli/png.ts';
import { siteFolder } from '../../src/cli/siteFolder.ts';
import type { ExperimentRecord } from '../../src/experiments/tell.ts';
import { csv } from '../../src/report/csv.ts';
import { figureSite, siteFiles } from '../../src/report/index.ts';
import { curveChart } from '../../src/report/pages/curve.ts';
import { playable } from '../../src/report/svg.ts';
import { illFormed } from './oracles.ts';
import { pagesOf } from './pages.ts';
import { empty } from './record.ts';
import { finding, judged } from './recordParts.ts';

describe('the picture of a fitted exponent', () => {
  const measured = {
    ...{ variable: 'width N', response: '1 − cos' },
    points: [8, 16, 32].flatMap((x) => [0.9, 1.1].map((k) => [x, (k * 3) / x] as const)),
  };
  const order = finding('order', { estimate: -1, interval: [-1.1, -0.9], band: [-1.5, -0.5], measured });

  test('has every point, the fit through their middle and the wedge of the band', () => {
    const { spec } = curveChart(judged('lim/x', 'x', {}, { findings: [order] }))!;
    const [view] = (spec as { hconcat: { layer: { data: { values: Record<string, number>[] } }[] }[] }).hconcat;
    const [wedge, line, points] = view!.layer.map(({ data }) => data.values);
    expect(points).toEqual(measured.points.map(([x, y]) => ({ x, y })));
    // 3/x with factors 0.9 and 1.1: the middle is at x = 16, y = 3/16 · √0.99
    for (const { x, y } of line!) expect(Math.abs((y! * x!) / (3 * Math.sqrt(0.99)) - 1)).toBeLessThan(1e-12);
    const steepness = (key: string): number =>
      Math.log(wedge![2]![key]! / wedge![0]![key]!) / Math.log(wedge![2]!['x']! / wedge![0]!['x']!);
    expect(Math.abs(steepness('low') + 1.5)).toBeLessThan(1e-12);
    expect(Math.abs(steepness('high') + 0.5)).toBeLessThan(1e-12);
  });

  test('is left out where a logarithm has no value, and drawn in the page of the claim', async () => {
    const bad = { ...order, measured: { ...measured, points: [[1, 0] as const, [2, 1] as const] } };
    expect(curveChart(judged('lim/x', 'x', {}, { findings: [bad] }))).toBeUndefined();
    const claim = judged('lim/x', 'x', { source: { paper: 'LIM', place: '1' } }, { findings: [order] });
    const pages = await pagesOf({ ...empty, verdicts: [claim] });
    expect(pages.get('lim.html')).toMatch(/<figure id="plot-claim-lim-x">[\s\S]*<svg/);
  });
});

describe('a figure in a folder', () => {
  const data = {
    head: ['x', 'name'],
    rows: [
      [0.1, 'a "b", c'],
      [-0, 'two\r\nlines'],
      [Number.MIN_VALUE, ''],
    ],
  };
  const spec = {
    data: {
      values: [
        { x: 1, y: 10 },
        { x: 10, y: 100 },
      ],
    },
    mark: 'line',
    encoding: { x: { field: 'x', type: 'quantitative', title: 'x⁻¹ κ ŷ' }, y: { field: 'y', type: 'quantitative' } },
  };
  const figure: ExperimentRecord = {
    ...{ id: 'se/9', title: 'A figure', source: '2605.11911 Figure 9', version: 3, engine: 'float64', answers: 2 },
    ...{ errors: [], findings: [{ text: 'It rises.', asExpected: true, panel: 'a' }] },
    panels: [
      { id: 'a', title: 'By depth', settings: 'Widths of 512', says: 'PC lies above BP.' },
      { id: 'b', title: 'By width', settings: 'One layer', says: 'Nothing.' },
    ],
    readings: [{ id: 'one', text: 'One sample, as A.1 says' }],
    figures: [{ kind: 'chart', id: 'a-one', title: 'By depth', caption: 'Lines: means.', panel: 'a', spec, data }],
  };
  const made = { pcnCheck: '0.1.0', date: '2026-07-01T00:00:00.000Z', platform: 'test' };
  const folder = siteFolder(figureSite(figure, '0.1.0'), [{ record: figure, prefix: '', made: () => made }]);

  test('names settings, what the paper says, what was measured and the files, all of which are there', async () => {
    const files = await folder;
    const page = files['index.html'] as string;
    expect(illFormed(page)).toBeUndefined();
    for (const text of ['Widths of 512', 'PC lies above BP.', 'It rises.', 'Not measured in this run', 'as A.1 says'])
      expect(page).toContain(text);
    const links = [...page.matchAll(/href="([\w.-]+)"/g)].map((m) => m[1]!);
    expect(links).toEqual(
      expect.arrayContaining(['a-one.html', 'a-one.svg', 'a-one.png', 'a-one.vl.json', 'a-one.csv', 'a-one.json']),
    );
    for (const link of links) expect(Object.keys(files)).toContain(link);
    for (const file of ['vega.min.js', 'plot.js', 'report.md']) expect(Object.keys(files)).toContain(file);
    expect(JSON.parse(files['a-one.vl.json'] as string)).toEqual(spec);
    expect(JSON.parse(files['a-one.json'] as string)).toMatchObject({
      ...{ ...made, version: 3, engine: 'float64', panel: { id: 'a' }, columns: data.head },
    });
  });

  test('does not lead to pictures that a machine cannot make', async () => {
    const files = await siteFiles({ ...figureSite(figure, '0.1.0'), missing: ['png'] });
    for (const name of ['index.html', 'report.md'])
      expect([files[name]!.includes('a-one.svg'), files[name]!.includes('a-one.png')]).toEqual([true, false]);
  });

  test('CSV gives back every text and every double, after RFC 4180', () => {
    const text = csv(data);
    expect(text).toBe('x,name\r\n0.1,"a ""b"", c"\r\n-0,"two\r\nlines"\r\n5e-324,\r\n');
    const value = fc.oneof(fc.double({ noNaN: true }), fc.string({ unit: 'binary', minLength: 1 }));
    const rows = fc.array(fc.tuple(value, value), { minLength: 1 });
    fc.assert(
      fc.property(rows, (rows) => {
        const [, ...read] = csvParseRows(csv({ head: ['a', 'b'], rows }));
        const same = (a: string | number, b: string): boolean =>
          typeof a === 'number' ? Object.is(a, Number(b)) : a === b;
        expect(rows.every((row, i) => row.every((cell, j) => same(cell, read[i]![j]!)))).toBe(true);
      }),
      { seed: 1 },
    );
  });

  test('PNG is drawn with the letters of the package: it differs where the text does', async () => {
    const { 'a-one.svg': svg, 'a-one.png': picture } = await folder;
    expect([...(picture as Uint8Array).slice(1, 4)].map((c) => String.fromCodePoint(c)).join('')).toBe('PNG');
    const other = await png((svg as string).replaceAll('κ', 'λ'));
    expect(svg).toContain('κ');
    expect(Buffer.compare(Buffer.from(picture as Uint8Array), Buffer.from(other))).not.toBe(0);
    expect(Buffer.compare(Buffer.from(picture as Uint8Array), Buffer.from(await png(svg as string)))).toBe(0);
  });

  test('what a script needs to draw it lies beside the page, has no module and no eval, and the drawing is there without', async () => {
    const { 'plot.js': script, 'vega.min.js': vega } = await plotFiles();
    expect(script).not.toMatch(/^(import|export)\b/m);
    expect(script).not.toMatch(/\beval\(|new Function\b/);
    expect(script).toContain('globalThis.vegaInterpreter = expression');
    expect(vega.length).toBeGreaterThan(1e5);
    expect((await folder)['a-one.html']).toMatch(/<svg[\s\S]*<script type="application\/json" id="a-one-data">/);
    const text = JSON.stringify(await playable(spec));
    expect(text).toContain('"tooltip"');
    expect(text).toContain('view_0');
  });
});

describe('the scripts beside a page', () => {
  test('draw a chart where code made from text is forbidden, as the policy of the page has it', async () => {
    const scripts = await plotFiles();
    const spec = {
      data: { values: [1, 2, 4].map((x) => ({ x, y: x ** 2, name: 'n' })) },
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'x', type: 'quantitative', axis: { labelExpr: "({'1': 'one'})[toString(datum.value)]" } },
        y: { field: 'y', type: 'quantitative', scale: { type: 'log' } },
        color: { field: 'name', type: 'nominal' },
      },
    };
    const page = createContext(
      {
        ...{ setTimeout, clearTimeout, setInterval, console, spec: JSON.stringify(await playable(spec)) },
        ...{ document: { querySelectorAll: () => [] }, matchMedia: () => ({ addEventListener: () => undefined }) },
      },
      { codeGeneration: { strings: false, wasm: false } },
    );
    const run = (text: string): unknown => runInContext(text, page);
    expect(() => run('new Function("return 1")()')).toThrow(/Code generation from strings disallowed/);
    run(scripts['vega.min.js']);
    run(scripts['plot.js']);
    const view = (options: string): unknown =>
      run(
        `new vega.View(vega.parse(JSON.parse(spec), null, ${options}), { expr: vegaInterpreter, renderer: 'none' }).toSVG()`,
      );
    const svg = (await view('{ ast: true }')) as string;
    expect(scripts['plot.js']).toContain('{ ast: true }');
    expect(svg).toContain('>one</text>');
    expect(svg).toMatch(/aria-roledescription="line mark"/);
  });
});
