import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plain } from '../src/github/jobSummary.ts';

/** What a reader sees: escapes and invisible characters gone. */
const seen = (markdown: string): string =>
  markdown.replaceAll('\u200b', '').replaceAll('&lt;', '<').replaceAll('&amp;', '&').replaceAll(/\\(.)/g, '$1');

/** How GitHub's Markdown begins a block, and what it links or replaces within a line (GitHub Flavored Markdown, and its autolinked references). */
const BLOCK =
  /^( {0,3})([-+*](\s|$)|\d{1,9}[.)](\s|$)|#{1,6}(\s|$)|>|(-\s*){3,}$|(_\s*){3,}$|=+\s*$|`{3}|~{3}| {4}|\|)/;
const LINKED = /\bGH-\d|[#@]\w|https?:\/\/|\bwww\.|(^|[^\w])[0-9a-f]{7,40}([^\w]|$)|:[\w+-]+:/i;

describe('text of others in a comment', () => {
  test.each([
    '---',
    '1. x',
    '2) x',
    '- [ ] t',
    '- [x] t',
    '+ x',
    '* x',
    '===',
    '# x',
    '> x',
    '| a | b |',
    '```',
    '~~~',
    '-',
    '1.',
    'GH-1',
    'see gh-12',
    'a'.repeat(40),
    '0123456789abcdef0123456789abcdef01234567',
    'at deadbee.',
    '1234567',
    ':tada:',
    'a@b.c',
    'o/r#1',
    'o/r@0123456789',
    'https://a.b',
    'www.a.b',
    '<!-- a -->',
    '[a](b)',
    '$`x`$',
    '&lt;',
  ])('stays text: %s', (text) => {
    const markdown = plain(text);
    expect(markdown).not.toMatch(BLOCK);
    expect(markdown).not.toMatch(LINKED);
    expect(seen(markdown)).toBe(text.replaceAll('&lt;', '&lt;'));
  });

  test('stays text, whatever it is', () => {
    const pieces = fc.constantFrom(
      ...'-+*#>=|`~_1.) \\[]<&@:wWgGhH0123456789abcdefx/'.split(''),
      'GH-',
      'www.',
      '://',
      '---',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        const markdown = plain(parts.join(''));
        expect(markdown).not.toMatch(BLOCK);
        expect(markdown).not.toMatch(LINKED);
      }),
      { seed: 17, numRuns: 2000 },
    );
  });
});
