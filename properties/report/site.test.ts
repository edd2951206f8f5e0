import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { prose } from '../../src/report/document/prose.ts';
import { type Coverage, siteFiles } from '../../src/report/index.ts';
import { oneNotation } from '../../src/report/numbers.ts';
import { anchor } from '../../src/report/pages/words.ts';
import type { CheckText } from '../../src/report/pages/check.ts';
import { checkSite } from '../../src/report/sites.ts';
import { styleSheet } from '../../src/report/style.ts';
import { illFormed } from './oracles.ts';
import { RAW_TEX, filesOf, pagesOf, shown, withoutScripts } from './pages.ts';
import { only, record } from './record.ts';
import { judged } from './recordParts.ts';

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
