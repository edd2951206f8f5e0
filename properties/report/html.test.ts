import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import type { Finding } from '../../src/evidence/verdict.ts';
import { engineCell, enginesText } from '../../src/report/engines.ts';
import { escapeHtml, html } from '../../src/report/html.ts';
import { type JudgedClaim } from '../../src/report/index.ts';
import { anchor } from '../../src/report/pages/words.ts';
import { pagesOf, toHtml, withoutScripts } from './pages.ts';
import { record, empty } from './record.ts';
import { finding } from './recordParts.ts';
import { illFormed } from './oracles.ts';

describe('the HTML page', () => {
  const page = toHtml(record);

  test('the page is well formed, with hostile text in every place', async () => {
    for (const one of [record, empty])
      for (const [name, text] of await pagesOf(one)) expect([name, illFormed(text)]).toEqual([name, undefined]);
  });

  test('the oracle for well-formedness refuses what is not well formed', () => {
    for (const text of ['<p>', '<p></b>', '<p>&x</p>', '<p a="1" a="2"></p>', '<p a=1></p>', '<p>a > b</p>', '<']) {
      expect({ text, problem: illFormed(text) }).not.toEqual({ text, problem: undefined });
    }
  });

  test('hostile text makes no element: no script, no image, no handler', async () => {
    const text = await page;
    expect(text).toContain('&lt;script&gt;alert(&#39;x&#39;)');
    expect(text).not.toMatch(/<(img|iframe|object|embed|base|form)\b/i);
    // Scripts are the site's own: files beside the page, data, and the one whose hash the policy has.
    for (const [, attributes] of text.matchAll(/<script\b([^>]*)>/gi))
      expect(attributes).toMatch(/^( src="(vega\.min|plot)\.js"| type="application\/json" id="[\w-]+"|)$/);
    for (const [tag] of withoutScripts(text).matchAll(/<[a-z][^>]*>/gi))
      expect(tag.replace(/"[^"]*"/g, '')).not.toMatch(/\son\w+=/i);
  });

  test('every value of a template is escaped, and only markup is not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const written = html`<p title="${text}">${text}</p>`.text;
        expect(illFormed(written)).toBeUndefined();
        expect(html`${html`<b>${text}</b>`}`.text).toBe(`<b>${escapeHtml(text)}</b>`);
      }),
      { seed: 1 },
    );
  });

  test('opening the page loads nothing: addresses stand only in links and namespaces', async () => {
    for (const page of (await pagesOf(record)).values()) {
      const text = withoutScripts(page).replace(/ src="(vega\.min|plot)\.js"/g, ''); // files of the same folder
      expect(text).not.toMatch(/\s(src|srcset|data|action|poster|background|xlink:href)="/i);
      expect(text).not.toMatch(/@import|url\(/i);
      const loading = [...text.matchAll(/<(\w+)[^>]*\shref="([^"]*)"/g)].filter(([, tag]) => tag !== 'a');
      expect(loading.map(([, tag, href]) => [tag, href])).toEqual([['link', 'data:,']]);
      for (const [, href] of text.matchAll(/<a\s[^>]*href="([^"]*)"/g))
        expect(href).toMatch(/^(#|https:\/\/arxiv\.org\/|[\w-]+\.(html(#[\w-]+)?|svg|png|csv|json|vl\.json)$)/);
    }
  });

  test('every link inside the page has a target, and no id occurs twice', async () => {
    const pages = await pagesOf(record);
    const idsOf = (text: string) => [...withoutScripts(text).matchAll(/\sid="([^"]*)"/g)].map((m) => m[1]!);
    const targets = new Set([...pages].flatMap(([name, text]) => [name, ...idsOf(text).map((id) => `${name}#${id}`)]));
    let links = 0;
    for (const [name, text] of pages) {
      expect(new Set(idsOf(text)).size).toBe(idsOf(text).length);
      const inside = [...text.matchAll(/href="([\w-]*(?:\.html)?(?:#[^"]*)?)"/g)].map((m) => m[1]!);
      const missing = inside.filter((to) => !targets.has(to.startsWith('#') ? `${name}${to}` : to));
      expect([name, missing]).toEqual([name, []]);
      links += inside.length;
    }
    expect(links).toBeGreaterThan(record.verdicts.length);
  });

  test('what is refuted or unexpected is open, what holds as expected is closed', async () => {
    const text = await page;
    const states = new Map(
      [
        ...text.matchAll(
          /<article class="claim" *id="([^"]*)">(?:(?!<details)[\s\S])*<details class="claim" *(open="open")?/g,
        ),
      ].map(([, id, open]) => [id, open !== undefined]),
    );
    for (const { claim, verdict } of record.verdicts)
      expect([claim.id, states.get(anchor(claim.id))]).toEqual([
        claim.id,
        verdict.outcome !== 'holds' || !verdict.asExpected,
      ]);
    expect([...states.values()]).toContain(false);
  });

  test('every finding, control, counterexample and replay line is in the page', async () => {
    const text = await page;
    for (const { claim, verdict } of record.verdicts) {
      const strings = [claim.title, claim.statement, verdict.replay, ...verdict.findings.map((f) => f.summary)];
      strings.push(...verdict.findings.flatMap((f) => f.controls.map((c) => c.name)));
      strings.push(
        ...(verdict.counterexample?.given ?? []).flatMap((m) => m.rows.flat()).filter((s) => !/[-/]/.test(s)),
      );
      for (const string of strings) expect(text).toContain(escapeHtml(string));
    }
    expect(text).toContain('<mfrac><mn>3</mn><mn>4</mn></mfrac>');
    expect(text).toContain('≤ 10⁻³⁷');
  });

  test('every header cell says what it heads', async () => {
    for (const [tag] of (await page).matchAll(/<th\b[^>]*>/g)) expect(tag).toMatch(/ scope="(row|col)"/);
  });

  test('TeX becomes MathML, and TeX that cannot be read is shown as it is', async () => {
    const text = await page;
    expect(text).toContain('<mi>W</mi>');
    expect(text).toContain('<code>\\frac{unclosed</code>');
    expect(text).not.toContain('temml-error');
  });
});

describe('the engines', () => {
  test('an engine shows its worst ratio over the data, a dash where it was not asked, and says when it cannot tell', () => {
    const at = (...findings: readonly Finding[]): JudgedClaim => ({
      ...record.verdicts[0]!,
      verdict: { ...record.verdicts[0]!.verdict, findings },
    });
    const f = (system: string, ratio: number, outcome: Finding['outcome'] = 'holds'): Finding => ({
      ...finding('error-bound', { system, ratio }),
      outcome,
    });
    const judged = at(f('float64', 0.25), f('float64', 0.5), f('tfjs-wasm', 0.125, 'undecided'));
    expect(['float64', 'tfjs-wasm', 'bignumber'].map((name) => engineCell(judged, name))).toEqual([
      '0.5',
      'cannot tell',
      '–',
    ]);
  });

  test('the page and the terminal show what computes and why an engine is absent', async () => {
    const absentEngines = [{ name: 'cuda-float64', reason: 'openCuda: a driver must be found, got none' }];
    const engines = [{ name: 'float64', unitRoundoff: 2 ** -53, note: 'WebAssembly', gemm: { gflops: 9.5, n: 512 } }];
    const page = await toHtml({ ...record, engines, absentEngines });
    const terminal = enginesText({ engines, absent: absentEngines }, 80);
    for (const text of ['float64', 'WebAssembly', '9.5 GFlop/s at 512', 'a driver must be found'])
      for (const shown of [page, terminal]) expect(shown).toContain(text);
  });
});
