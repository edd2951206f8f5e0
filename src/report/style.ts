/** The widths that drawings have, by their own size. */
const WIDTHS = Array.from({ length: 16 }, (_, i) => 5 * (i + 1))
  .map((rem) => `.w${rem} { width: ${rem}rem; }`)
  .join(' ');

/** The page's style sheet. System fonts, two themes, no request. Pairs of text and ground have a contrast of 4.5 or more. */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --raised: #f6f7f8; --text: #1f2328; --muted: #59636e; --line: #d5dae0; --link: #0b5cad; --control: #7d8792;
  --holds: #12652d; --holds-ground: #e3f4e7; --refuted: #7a4d00; --refuted-ground: #fbf0d4;
  --unexpected: #a5121f; --unexpected-ground: #fde7e8; --undecided: #66369c; --undecided-ground: #f1e8fb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #101418; --raised: #181d23; --text: #e4e8ec; --muted: #9aa5b1; --line: #303841; --link: #7db7f5; --control: #76818d;
    --holds: #7fd495; --holds-ground: #12301b; --refuted: #e9bd63; --refuted-ground: #352907;
    --unexpected: #ff9a9f; --unexpected-ground: #40141a; --undecided: #cba6f4; --undecided-ground: #2c1d40;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
main, header.top, footer { max-width: 70rem; margin: 0 auto; padding: 0 1.25rem; }
header.top { padding-top: 2rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .4rem; letter-spacing: -.01em; }
h2 { font-size: 1.25rem; margin: 2.6rem 0 .8rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.3rem 0 .4rem; }
p { margin: .5rem 0; max-width: 46rem; }
a { color: var(--link); }
code { font: .875em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.muted { color: var(--muted); }
.small { font-size: .875rem; }
.lead { font-size: 1.05rem; }
.banner { border: 1px solid var(--line); border-left: .35rem solid currentColor; border-radius: .3rem; padding: .7rem 1rem; margin: 1.2rem 0; max-width: none; }
.banner strong { display: block; font-size: 1.1rem; }
.banner span { color: var(--text); }
.holds { color: var(--holds); } .refuted { color: var(--refuted); }
.unexpected { color: var(--unexpected); } .undecided { color: var(--undecided); }
.banner.holds, .badge.holds { background: var(--holds-ground); }
.badge.refuted { background: var(--refuted-ground); }
.banner.unexpected, .badge.unexpected { background: var(--unexpected-ground); }
.badge.undecided { background: var(--undecided-ground); }
.badge { display: inline-block; padding: .08rem .5rem; border: 1px solid currentColor; border-radius: .25rem; font-size: .8125rem; font-weight: 600; white-space: nowrap; }
dl.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1.2rem; margin: 1rem 0; font-size: .9375rem; }
dl.facts dt { color: var(--muted); } dl.facts dd { margin: 0; overflow-wrap: anywhere; }
dl.facts ul { margin: 0; padding: 0; list-style: none; }
.scroll { overflow-x: auto; max-width: 100%; }
.scroll:focus-visible, .formula:focus-visible, .replay:focus-visible, summary:focus-visible, a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
caption { text-align: left; color: var(--muted); font-size: .875rem; padding-bottom: .4rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .9rem .45rem 0; border-bottom: 1px solid var(--line); }
thead th { font-size: .8125rem; color: var(--muted); font-weight: 600; border-bottom: 2px solid var(--line); }
tbody th { font-weight: 400; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
table.compact { width: auto; min-width: 22rem; font-size: .875rem; }
table.compact th, table.compact td { padding: .25rem 1.2rem .25rem 0; }
.stack td, .stack th { overflow-wrap: anywhere; } .stack td:nth-child(2) { min-width: 9rem; } .stack td:nth-child(4) { width: 30%; font-size: .875rem; color: var(--muted); }
.stack tbody th { width: 38%; } .stack td[class^='cell-'] { padding-left: .5rem; } .stack th code { display: block; color: var(--muted); }
.matrix table { width: auto; } .matrix th, .matrix td { padding: .3rem .22rem; border: 1px solid var(--line); text-align: center; }
.matrix thead th { font-size: .75rem; } .matrix th:first-child { text-align: left; min-width: 14rem; position: sticky; left: 0; background: var(--ground); }
.cell-holds { background: var(--holds-ground); color: var(--holds); } .cell-refuted { background: var(--refuted-ground); color: var(--refuted); }
.cell-undecided { background: var(--undecided-ground); color: var(--undecided); } .cell-none { color: var(--muted); }
.cell-off { background: var(--unexpected-ground); color: var(--unexpected); font-weight: 600; }
.skip { position: absolute; left: -100rem; } .skip:focus { left: .5rem; top: .5rem; background: var(--ground); padding: .4rem .7rem; z-index: 9; }
nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; list-style: none; padding: 0; margin: 0 0 1.4rem; font-size: .9375rem; }
nav a[aria-current] { color: var(--text); font-weight: 600; text-decoration: none; border-bottom: 2px solid currentColor; }
.filter { display: flex; flex-wrap: wrap; gap: .6rem 1.2rem; align-items: end; margin: .8rem 0; font-size: .875rem; } .filter[hidden], [hidden] { display: none !important; }
.filter label { display: grid; gap: .15rem; color: var(--muted); } .filter output { color: var(--muted); padding-bottom: .35rem; }
.filter input, .filter select { font: inherit; color: var(--text); background: var(--raised); border: 1px solid var(--control); border-radius: .25rem; padding: .3rem .5rem; max-width: 14rem; height: 2.1rem; }
article.claim { border-top: 1px solid var(--line); padding: 1rem 0 .6rem; scroll-margin-top: 1rem; } article.claim h3 { margin-top: 0; } article.claim > p { margin: .2rem 0; }
.pair { display: flex; flex-wrap: wrap; gap: 0 3rem; } .pair > * { max-width: 100%; }
details.more { margin: .4rem 0; } details.more > summary, details.claim > summary { cursor: pointer; padding: .2rem 0; color: var(--muted); }
details.more > .body, details.claim > .body { border-left: 3px solid var(--line); padding: .1rem 0 .1rem .9rem; }
sub, sup { line-height: 0; font-size: .78em; } th a, h2 a, li a { text-underline-offset: .28em; }
.plot svg { overflow: visible; }
.formula { overflow-x: auto; overflow-y: hidden; padding: .5rem 0; margin: .4rem 0; }
.formula math { font-size: 1.12em; width: fit-content; margin: 0; }
math[display='block'] { display: block math; } mover > mo[stretchy='false'] { math-depth: 0; }
math { font-family: 'STIX Two Math', 'Cambria Math', 'Latin Modern Math', 'Libertinus Math', 'DejaVu Math TeX Gyre', math; }
.finding { border-left: 3px solid var(--line); padding: .1rem 0 .1rem .9rem; margin: .9rem 0; }
.finding h4 { font-size: .9375rem; margin: 0; display: flex; flex-wrap: wrap; gap: .2rem .6rem; align-items: baseline; }
.finding p { margin: .25rem 0; }
.matrices { display: flex; flex-wrap: wrap; gap: .7rem 1.8rem; align-items: center; }
.matrices > .scroll { padding: .25rem 0; overflow-y: hidden; }
.named { display: inline-flex; align-items: center; gap: .4rem; }
.bracket { position: relative; padding: .1rem .45rem; }
.bracket::before, .bracket::after { content: ''; position: absolute; top: 0; bottom: 0; width: .35rem; border: 1.5px solid currentColor; }
.bracket::before { left: 0; border-right: 0; } .bracket::after { right: 0; border-left: 0; }
mtd { padding: .18em .45em; text-align: center; }
.plot-help { font-size: .8125rem; }
.finding dl.facts { grid-template-columns: fit-content(11rem) minmax(0, 1fr); gap: .15rem 1.2rem; margin: .6rem 0; }
.replay { overflow-x: auto; background: var(--raised); border: 1px solid var(--line); border-radius: .3rem; padding: .5rem .75rem; margin: .3rem 0; }
figure { margin: 1rem 0; } figure svg { display: block; height: auto; color: var(--text); } figcaption { max-width: 46rem; }
${WIDTHS}
figcaption { color: var(--muted); font-size: .9375rem; margin-top: .4rem; }
footer { padding-top: 2rem; padding-bottom: 3rem; color: var(--muted); font-size: .875rem; }
@media screen and (max-width: 44rem) {
  .matrix th:first-child { min-width: 8rem; font-size: .8125rem; }
  .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .stack table, .stack tbody, .stack tr, .stack th, .stack td { display: block; }
  .stack tr { border-bottom: 1px solid var(--line); padding: .7rem 0; }
  .stack th, .stack td { border: 0; padding: .12rem 0; } .stack tbody th, .stack td:nth-child(4) { width: auto; }
  main, header.top, footer { padding-left: 1rem; padding-right: 1rem; }
  h1 { font-size: 1.35rem; }
  dl.facts { grid-template-columns: minmax(0, 1fr); gap: 0; } dl.facts dd { margin-bottom: .5rem; }
  .finding dl.facts { grid-template-columns: fit-content(7.5rem) minmax(0, 1fr); }
}
@media print {
  :root { --ground: #fff; --raised: #fff; --text: #000; --muted: #444; --line: #bbb; --link: #000; --holds: #12652d; --refuted: #7a4d00; --unexpected: #a5121f; --undecided: #66369c; }
  body { font-size: 8.5pt; line-height: 1.35; } main, header.top, footer { max-width: none; padding: 0; } nav, .skip, .filter, .plot-help { display: none; }
  .stack td:nth-child(4), .stack th:nth-child(4), .stack th code { display: none; } .stack tbody th { width: 55%; } .stack table:has(th:nth-child(4)) { font-size: 6pt; line-height: 1.05; } .stack table:has(th:nth-child(4)) :is(td, th):nth-child(2) { display: none; } .stack table:has(th:nth-child(4)) tbody th { width: 88%; } .stack table:has(th:nth-child(4)) .badge { font-size: 6pt; border: 0; padding: 0; } .replay { white-space: pre-wrap; }
  .stack table { font-size: 7pt; line-height: 1.2; } .stack th, .stack td { padding: .06rem .4rem .06rem 0; } .stack .badge { font-size: 6.5pt; padding: 0 .2rem; } figcaption { font-size: 8pt; } details.more { margin: 0; } details.more > summary { padding: 0; font-size: 8pt; } h1 { font-size: 14pt; } h2 { font-size: 11pt; margin: 1rem 0 .3rem; } h3 { font-size: 9pt; } p { max-width: none; margin: .2rem 0; }
  .badge, .banner { background: none !important; } .badge { font-size: 7.5pt; padding: 0 .25rem; } table { font-size: 8pt; } th, td { padding: .15rem .5rem .15rem 0; }
  .formula { margin: 0; padding: .1rem 0; } article.claim { padding: .3rem 0; } .matrix table { font-size: 6.5pt; } .matrix th, .matrix td { padding: .05rem; } .matrix thead th { font-size: 5.5pt; } .matrix th:first-child { min-width: 6rem; } figure { margin: .4rem 0; } .plot > div { max-width: 13cm; }
  tr, .finding, figure, .pair { break-inside: avoid; } h1, h2, h3 { break-after: avoid; } .scroll, .formula { overflow: visible; max-height: none; }
  .matrix th:first-child { position: static; } details:not([open]) > summary { color: var(--muted); }
}
`;
