import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { decades } from '../../src/experiments/charts.ts';
import type { Figure } from '../../src/experiments/experiment.ts';
import { inferenceTrace } from '../../src/experiments/inferenceTrace.ts';
import { claimsMarkdown, errataMarkdown, renderSvg, standaloneSvg } from '../../src/report/index.ts';
import { record, only, empty } from './record.ts';
import { trace, traced } from './recordParts.ts';
import { filesOf, toHtml } from './pages.ts';
import { illFormed } from './oracles.ts';

describe('the figure', () => {
  const figureOf = (title: string, points: typeof trace): Figure => inferenceTrace.figures([traced(title, points)])[0]!;
  const specOf = (figure: Figure): object => (figure.kind === 'chart' ? figure.spec : {});

  test('the drawing fills its container, follows the theme and shows each series', async () => {
    const svg = await renderSvg(specOf(figureOf('all', trace)), 'a "label"');
    expect(illFormed(svg)).toBeUndefined();
    expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 [\d.]+ [\d.]+" width="100%">/);
    expect(svg).not.toMatch(/(fill|stroke)="(#000|#333|#888|black|white)"/);
    expect(svg.match(/aria-roledescription="line mark"/g)).toHaveLength(2);
    expect(illFormed(standaloneSvg(svg))).toBeUndefined();
  });

  test('the axis covers every value in whole decades', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), { minLength: 1 }), (values) => {
        const [low, high] = decades(values);
        expect(Number.isInteger(low) && Number.isInteger(high) && low < high).toBe(true);
        for (const value of values) {
          expect(Math.log10(value)).toBeGreaterThanOrEqual(low);
          expect(Math.log10(value)).toBeLessThanOrEqual(high);
        }
      }),
      { seed: 1 },
    );
  });

  test('values that a logarithmic axis cannot show are left out, and a trace without others draws nothing', async () => {
    const bad = [0, -1, NaN, Infinity].map((energyGap, step) => ({ step, energyGap, bound: NaN }));
    expect(figureOf('none', bad).kind).toBe('text');
    expect(figureOf('empty', []).kind).toBe('text');
    const some = specOf(figureOf('some', [...bad, { step: 4, energyGap: 1, bound: 10 }]));
    expect(await renderSvg(some, 'some')).not.toMatch(/NaN|Infinity/);
    const none = { ...record.experiments[0]!, figures: [figureOf('none', bad)] };
    expect(await toHtml({ ...empty, experiments: [none] })).toContain('No positive value');
  });
});

describe('the README tables', () => {
  test('each row has as many cells as its head, hostile text included', () => {
    for (const table of [claimsMarkdown(record), errataMarkdown(record)]) {
      const counts = table.split('\n').map((line) => line.replaceAll('\\|', '').split('|').length);
      expect(new Set(counts).size).toBe(1);
      expect(table).not.toMatch(/<[a-z]/i);
    }
    expect(claimsMarkdown(record).split('\n')).toHaveLength(record.verdicts.length + 2);
  });

  test('the errata name the printed form, what is wrong, and the corrected form with its verdict', () => {
    const table = errataMarkdown(only('se/theorem-2-printed', 'se/theorem-2-transposed'));
    expect(table).toContain('✗ **refuted as printed** | The pseudoinverse multiplies from the wrong side');
    expect(table).toMatch(/✓ holds \|$/);
    expect(errataMarkdown(only('se/theorem-2-printed'))).toMatch(/not in this run \|$/);
  });

  test('a record without errata has no errata table', async () => {
    expect(errataMarkdown(empty)).toBe('');
    const files = await filesOf(empty);
    expect(Object.keys(files)).not.toContain('errata.html');
    expect(files['report.md']).not.toContain('Errata');
  });
});
