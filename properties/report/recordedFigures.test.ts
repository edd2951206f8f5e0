import { expect, test } from 'vitest';
import { siteFolder } from '../../src/cli/siteFolder.ts';
import { figuresOfRun } from '../../src/cli/recordedFigures.ts';
import { prefixOf, reportSite } from '../../src/report/sites.ts';
import { illFormed } from './oracles.ts';
import { withoutScripts } from './pages.ts';
import { empty } from './record.ts';
import { judged } from './recordParts.ts';

const path = judged('se/fig-01-b-path-ones', 'PC is more direct', {}, {});
const other = judged('se/equilibrated-energy', 'the energy', {}, {});
const record = { ...empty, verdicts: [path, other] };

const filesOf = async () => {
  const figures = await figuresOfRun(record, true);
  const site = reportSite(record, {
    figures,
    coverage: [{ paper: 'P', rows: [{ place: 'Figure 1', says: 'a', standing: 'on-records', claims: [], figure: 'se/1' }] }], // prettier-ignore
  });
  return siteFolder(
    site,
    figures.map((one) => ({ record: one.record, prefix: prefixOf(one.record.id), made: one.made, kept: true })),
  );
};

test('a figure on record is a page with settings, what the paper says, what was measured, verdicts, a chart and its data', async () => {
  const files = await filesOf();
  const page = files['figure-se-1.html'] as string;
  expect(illFormed(page)).toBeUndefined();
  for (const text of [
    'Widths 1-1-2, all weights 1',
    'PC changes its output more directly',
    'href="se.html#claim-se-fig-01-b-path-ones"',
    '<svg class="figure"',
    'href="figure-se-1-b-ones.csv"',
    'href="figure-se-1-b-ones.vl.json"',
    'npx pcn-check figure se/1 --full',
    '2026-11-28',
  ])
    expect(page).toContain(text);
  expect(page).toContain('<script type="application/json" id="figure-se-1-b-ones-data">');
  for (const [, to] of withoutScripts(page).matchAll(/href="([\w.-]+?)(?:#[\w-]+)?"/g))
    expect(files).toHaveProperty([to!]);
  expect(files['figure-se-1.md']).toContain('![Paths of the prediction');
  expect(JSON.parse(files['figure-se-1-b-ones.json'] as string)).toMatchObject({
    experiment: 'se/1',
    date: '2026-11-28',
  });
});

test('the first page, the paper, the list of figures and the coverage lead to it; the list of pages has the list alone', async () => {
  const files = await filesOf();
  for (const name of ['index.html', 'se.html', 'figures.html', 'coverage.html'])
    expect([name, files[name]]).toEqual([name, expect.stringContaining('href="figure-se-1.html')]);
  expect(files['se.html']).toContain('<a href="figure-se-1.html#panel-b">drawn</a>');
  const nav = /<nav[\s\S]*?<\/nav>/.exec(files['figure-se-1.html'] as string)![0];
  expect(nav).toContain('<a href="figures.html" aria-current="true">Figures</a>');
  expect(nav).not.toContain('figure-se-1');
});

test('panels have the paper’s letters or names of their own, and one sentence holds in the singular', async () => {
  const verdicts = [judged('pcn/start-causes-drop', 'a start near 0', {}, {})];
  const site = reportSite({ ...empty, verdicts }, { figures: await figuresOfRun({ ...empty, verdicts }, true) });
  const pages = Object.fromEntries(site.pages.map((page) => [page.name, JSON.stringify(page)]));
  for (const text of ['"layer-0"', '§6)', '1 holds"']) expect(pages['figures']).toContain(text);
  expect(pages['figure-pcn-failures']).toContain('Panel layer-0: ');
  expect((await filesOf())['figure-se-1.html']).toContain('Panel B: ');
});

test('a run of other claims draws no figure', async () => {
  expect(await figuresOfRun({ ...empty, verdicts: [other] }, true)).toEqual([]);
  expect((await figuresOfRun(empty, false)).map(({ record }) => record.id)).toContain('se/10');
});
