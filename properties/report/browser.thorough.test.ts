import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** A page that is fine, but for what is put into it. */
const page = (body: string, head = ''): string => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><title>A page</title>
<style>body { color: #111; background: #fff } :focus-visible { outline: 2px solid } .skip { position: absolute; left: -100rem } .skip:focus { left: 0 } a { color: inherit }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #111 } }</style>${head}</head>
<body><a class="skip" href="#content">Skip to the content</a><main id="content"><h1>A page</h1>${body}</main></body></html>`;

const POLICY = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`;

/** What is wrong with a page, and what must be said of it. */
const BROKEN: Readonly<Record<string, readonly [body: string, said: RegExp, head?: string]>> = {
  console: ['<script>console.error("lost")</script>', /the browser says: .*lost/],
  exception: ['<script>nobody()</script>', /the browser says: Uncaught/],
  policy: ['<script>1</script>', /the browser says: .*(Content Security Policy|ContentSecurityPolicy)/, POLICY],
  elsewhere: ['<img alt="a" src="http://127.0.0.1:9/a.png">', /the browser says: asks http:/],
  wide: ['<div style="width: 2000px">x</div>', /wider than the window: 2\d\d\d wide in (1280|390): DIV/],
  table: [
    '<div style="overflow: hidden"><table aria-label="t" style="width: 3000px"><tr><td>a</td><td>lost cell</td></tr></table></div>',
    /a last column cannot be seen: lost cell/,
  ],
  tex: ['<p>With W_l and \\alpha</p>', /TeX as text: (W_l|\\alpha) in/],
  faint: ['<p style="color: #999; background: #aaa">faint words</p>', /faint: 1\.\d\d of “faint words”/],
  chart: [
    '<figure><div class="plot" role="region" aria-label="c" tabindex="0"></div></figure>',
    /charts: 0 of 1 are drawn/,
  ],
  nameless: ['<a href="#content"><b></b></a>', /for a screen reader: link without a name/],
  landmark: ['<h1>Another</h1>', /for a screen reader: 2 first headings/],
  focus: ['<a href="#content" style="outline: none">words</a>', /by keyboard: the focus cannot be seen/],
};

const browse = (folder: string) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/ci-browser.mjs', folder], {
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
};

test('the browser finds each of the faults that it is to find, and none in a page without', ({ skip }) => {
  const folder = mkdtempSync(join(tmpdir(), 'pcn-check-pages-'));
  writeFileSync(join(folder, 'fine.html'), page('<p>Nothing is wrong here.</p>'));
  const fine = browse(folder);
  if (fine.status === 77) skip('no Chromium here; .ci/engines brings it');
  expect(fine).toEqual({ status: 0, said: expect.stringContaining('4 views, 0 failures') });
  for (const [name, [body, , head]] of Object.entries(BROKEN))
    writeFileSync(join(folder, `${name}.html`), page(body, head));
  const { status, said } = browse(folder);
  expect(status).toBe(1);
  for (const [name, [, expected]] of Object.entries(BROKEN)) {
    const own = said.split('\n').filter((line) => line.includes(`/${name}.html `));
    expect([name, own.some((line) => expected.test(line)), own]).toEqual([name, true, own]);
  }
  expect(said.split('\n').filter((line) => line.includes('/fine.html '))).toEqual([]);
});
