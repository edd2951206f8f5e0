import { createHash } from 'node:crypto';
import { createContext, runInContext } from 'node:vm';
import { csvParseRows } from 'd3-dsv';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plotFiles } from '../../src/cli/plotFiles.ts';
import { png } from '../../src/cli/png.ts';
import { siteFolder } from '../../src/cli/siteFolder.ts';
import type { ExperimentRecord } from '../../src/experiments/tell.ts';
import { csv } from '../../src/report/csv.ts';
import { prose } from '../../src/report/document/prose.ts';
import { type Coverage, figureSite, siteFiles } from '../../src/report/index.ts';
import { oneNotation } from '../../src/report/numbers.ts';
import { curveChart } from '../../src/report/pages/curve.ts';
import { anchor } from '../../src/report/pages/words.ts';
import type { CheckText } from '../../src/report/pages/check.ts';
import { checkSite } from '../../src/report/sites.ts';
import { styleSheet } from '../../src/report/style.ts';
import { playable } from '../../src/report/svg.ts';
import { illFormed } from './oracles.ts';
import { RAW_TEX, filesOf, pagesOf, shown, withoutScripts } from './pages.ts';
import { empty, finding, judged, only, record } from './record.ts';

const coverage: readonly Coverage[] = [
  {
    paper: 'Understanding Sample Efficiency',
    rows: [
      {
        ...{ place: 'Eq. 4', says: 'The sum S.', standing: 'holds' },
        claims: [
          { id: 'se/equilibrated-energy', title: 'A title', outcome: 'holds' },
          { id: 'se/not-here', title: 'Another', outcome: 'holds' },
        ],
      },
      {
        ...{ place: 'Eq. 1', says: 'The loss.', standing: 'definition', claims: [] },
        definition: { why: 'It is a definition.', fails: { claim: 'pc/certificate', when: 'half of μ' } },
      },
      { place: 'Figure 2', says: 'PC lies above.', standing: 'on-records', claims: [], figure: 'se/2' },
    ],
  },
];

describe('the site', () => {
  test('every claim is on exactly one page, under its anchor, and the overview leads to it', async () => {
    const pages = await pagesOf(record);
    for (const { claim } of record.verdicts) {
      const id = `id="${anchor(claim.id)}"`;
      const on = [...pages].filter(([, text]) => text.includes(id)).map(([name]) => name);
      expect([claim.id, on]).toEqual([claim.id, [`${claim.source.paper.toLowerCase()}.html`]]);
      expect(pages.get('index.html')).toContain(`href="${on[0]}#${anchor(claim.id)}"`);
    }
  });

  test('says what was found before anything else, in ten lines at most', async () => {
    const page = (await pagesOf(record)).get('index.html')!;
    expect(page).toMatch(/<strong>11 claims: 6 hold, 3 are false, 2 undecided<\/strong>/);
    const [, lines] = /<main[^>]*>[\s\S]*?<ul>([\s\S]*?)<\/ul>/.exec(page)!;
    expect(lines!.match(/<li>/g)!.length).toBeLessThanOrEqual(10);
    expect(lines).toContain('Theorem 2 holds with the decorrelation matrices as printed');
    expect(page).not.toContain('Every verdict is as expected');
  });

  test('the policy lets in nothing but the style sheet and script whose hashes it has, and files of the folder', async () => {
    const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    for (const [name, page] of await pagesOf(record, { coverage })) {
      const [, policy] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)!;
      const rules = new Map(policy!.split('; ').map((rule) => [rule.split(' ')[0]!, rule.split(' ').slice(1)]));
      const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map((m) => m[1]!);
      const own = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((m) => m[1]!);
      const files = /<script src=/.test(page);
      expect(rules.get('default-src')).toEqual(["'none'"]);
      expect([name, rules.get('style-src')]).toEqual([name, styles.map(hash)]);
      expect([name, rules.get('script-src') ?? []]).toEqual([name, [...own.map(hash), ...(files ? ["'self'"] : [])]]);
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      expect(withoutScripts(page)).not.toMatch(/<[^>]*\sstyle=/); // the policy would ignore it
    }
  });

  test('no TeX stands outside mathematics and code', async () => {
    const raw = judged('se/raw', 'With α_l = 1/⟨x*_{l−1}, x̂_{l−1}⟩ and (1 + 1/L)^{L−1}, W_{L:l−1}ᵀ grows', {}, {});
    for (const [name, page] of await pagesOf({ ...only('se/theorem-2-printed'), verdicts: [raw] }))
      expect([name, RAW_TEX.exec(shown(page))?.[0]]).toEqual([name, undefined]);
    expect(prose(raw.claim.title).text).toBe(
      'With α<sub>l</sub> = 1/⟨x*<sub>l−1</sub>, x̂<sub>l−1</sub>⟩ and (1 + 1/L)<sup>L−1</sup>, W<sub>L:l−1</sub>ᵀ grows',
    );
    expect(prose('I + W_2W_2ᵀ, W_2ᵀ S, W_12A_l, a1b_c').text).toBe(
      'I + W<sub>2</sub>W<sub>2</sub>ᵀ, W<sub>2</sub>ᵀ S, W<sub>12</sub>A<sub>l</sub>, a1b_c',
    );
    expect(prose('snake_case, a_b_c, pc_2 and <b>').text).toBe('snake_case, a_b_c, pc_2 and &lt;b&gt;');
  });

  test('numbers that a program printed are written as all others', () => {
    expect(oneNotation('error 3.74e-9, 5.00e+2 of 1e12; e-3, b2e4 and 0x1e5 are none')).toBe(
      'error 3.74·10⁻⁹, 5.00·10² of 1·10¹²; e-3, b2e4 and 0x1e5 are none',
    );
  });

  test('headings go down one level at a time, one first heading a page; tables and controls have names', async () => {
    for (const [name, page] of await pagesOf(record, { coverage })) {
      const text = withoutScripts(page);
      const levels = [...text.matchAll(/<h([1-6])\b/g)].map((m) => Number(m[1]));
      expect([name, levels.filter((level) => level === 1).length, levels[0]]).toEqual([name, 1, 1]);
      for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
      expect(text.match(/<table/g)?.length ?? 0).toBe(text.match(/<thead/g)?.length ?? 0);
      for (const [region] of text.matchAll(/<[^>]*role="(?:region|search|img)"[^>]*>/g))
        expect(region).toMatch(/aria-label="[^"]+"/);
      for (const [control] of text.matchAll(/<label>[\s\S]*?<\/label>/g)) expect(control).toMatch(/^<label>\s*\w+/);
      expect(text.match(/<(input|select)\b/g)?.length ?? 0).toBe(text.match(/<label/g)?.length ?? 0);
      expect(text).toMatch(/<a class="skip" href="#content">/);
      expect(text).toMatch(/<html lang="en">/);
      expect([name, text.match(/aria-current="page"/g)?.length ?? 0]).toEqual([
        name,
        /-table|-chart|seed/.test(name) ? 0 : 1,
      ]);
    }
  });

  test('Markdown has the same pages, and its links lead to files and places that are there', async () => {
    const files = await filesOf(record, { coverage });
    const markdown = Object.entries(files).filter(([name]) => name.endsWith('.md'));
    expect(markdown.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'report.md',
        'se.md',
        'lim.md',
        'pc.md',
        'errata.md',
        'coverage.md',
        'rules.md',
        'engines.md',
      ]),
    );
    for (const [name, text] of markdown)
      for (const [, to, at] of text.matchAll(/\]\(([\w.-]+)(?:#([\w-]+))?\)/g)) {
        const isDownload = /\.(csv|json|png|html)$/.test(to!);
        if (!isDownload) expect([name, to, Object.hasOwn(files, to!)]).toEqual([name, to, true]);
        if (at !== undefined) expect(files[to!]).toContain(`<a id="${at}"></a>`);
      }
    expect(files['report.md']).toContain('- ');
  });

  test('coverage shows each place with its verdicts or its reason, and is no page where nothing is listed', async () => {
    const page = (await pagesOf(record, { coverage })).get('coverage.html')!;
    for (const text of [
      'Eq. 4',
      'href="se.html#claim-se-equilibrated-energy"',
      '<code>se/not-here</code> ✓ holds',
      'It is a definition. With “half of μ” in its place',
      'href="pc.html#claim-pc-certificate"',
      'the records of figure <code>se/2</code>',
      'Of 3 rows 1 holds, 1 is a definition, 1 has the records of a figure.',
    ])
      expect(page).toContain(text);
    expect([...(await pagesOf(record)).keys()]).not.toContain('coverage.html');
  });

  test('the rules that are wrong are folded, each with the check that must refute it and where the whole table is', async () => {
    const page = (await pagesOf(record)).get('rules.html')!;
    const right = page.slice(0, page.indexOf('id="wrong"'));
    expect(right).toContain('predictive coding, closed form');
    expect(right).not.toContain('sign flipped');
    const wrong = page.slice(page.indexOf('id="wrong"'));
    for (const text of ['<details', 'sign flipped', 'equilibrium of the energy', 'experiment run signatures --full'])
      expect(wrong).toContain(text);
  });
});

describe('the style sheet', () => {
  /** Relative luminance, WCAG 2.2. */
  const luminance = (hex: string): number => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const contrast = (a: string, b: string): number => {
    const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
    return (light! + 0.05) / (dark! + 0.05);
  };

  test('text has a contrast of 4.5 or more on its ground in both schemes, edges of controls 3 or more', () => {
    expect(contrast('#000000', '#ffffff')).toBe(21);
    const colors = (css: string) =>
      new Map([...css.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map((m) => [m[1]!, m[2]!]));
    const [light, dark] = styleSheet.split('@media (prefers-color-scheme: dark)');
    for (const scheme of [colors(light!), colors(dark!.slice(0, dark!.indexOf('* {')))]) {
      const of = (name: string): string => scheme.get(name)!;
      for (const tone of ['holds', 'refuted', 'unexpected', 'undecided'])
        for (const ground of ['ground', `${tone}-ground`])
          expect(contrast(of(tone), of(ground))).toBeGreaterThanOrEqual(4.5);
      for (const text of ['text', 'muted', 'link'])
        for (const ground of ['ground', 'raised']) expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5);
      for (const ground of ['holds-ground', 'unexpected-ground', 'undecided-ground', 'refuted-ground'])
        expect(contrast(of('text'), of(ground))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(of('control'), of('ground'))).toBeGreaterThanOrEqual(3);
    }
  });
});

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

describe('a rule that was checked', () => {
  const one: CheckText = {
    ...{ check: 'stationarity', number: 'C03', title: 'The ends stay clamped', kind: 'required', claims: ['se/eq-33'] },
    outcome: 'refuted',
    expected: 'holds',
    ...{ asExpected: false, detail: 'off by 3.0e-2', shape: 'widths 1-2-1' },
    ...{ ratio: 1234.5, problems: 3 },
    explanation: {
      asked: 'Is it still?',
      came: 'No.',
      smallest: 'widths 1-1',
      replay: 'pcn-check check x --check stationarity',
    },
  };
  const rest = {
    rule: 'x',
    name: 'My rule',
    seed: 1,
    profile: 'core',
    missing: [],
    seconds: 2,
    replay: 'pcn-check check x',
  };

  test('is a page with what was not as expected first, then every check', async () => {
    const site = checkSite({ ...rest, checks: [one], asExpected: false, result: 'not as expected' }, '0.1.0');
    const files = await siteFiles(site);
    expect(Object.keys(files).toSorted()).toEqual(['check.html', 'check.md']);
    const page = files['check.html']!;
    expect(illFormed(page)).toBeUndefined();
    for (const text of [
      'pcn-check check x --check stationarity',
      'Is it still?',
      '! expected: holds',
      '3.0·10⁻²',
      '1230',
    ])
      expect(page).toContain(text);
    expect(page.indexOf('Not as expected')).toBeLessThan(page.indexOf('Every check'));
    expect(files['check.md']).toContain('Smallest case: widths 1-1');
  });
});
