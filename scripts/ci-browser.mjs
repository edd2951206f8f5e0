// Opens sites that the program wrote in Chromium, as a reader would:   node scripts/ci-browser.mjs FOLDER... [--pictures FOLDER]
//
// Every page 1280 and 390 pixels wide, light and dark, with scripts and without: nothing in the console, nothing against the policy, no
// request to elsewhere, nothing wider than the window, no TeX as text, last columns to be seen, text with contrast, charts drawn; names
// and landmarks for a screen reader, the keyboard's way in; the first page printed on fewer than 15 sheets.
// Ends with 77, and the reason on its last line, where there is no Chromium; .ci/engines brings Debian's.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium, launch, openPage } from './browser.mjs';
import { charts, faint, focused, hiddenCells, overflow, rawTex, search } from './pageChecks.mjs';

const { values, positionals } = parseArgs({ options: { pictures: { type: 'string' } }, allowPositionals: true });
const folders = positionals.map((folder) => resolve(folder));
const MOST_SHEETS = 15;
const VIEWS = [
  { width: 1280, scheme: 'light', scripts: true },
  { width: 1280, scheme: 'dark', scripts: false },
  { width: 390, scheme: 'dark', scripts: true },
  { width: 390, scheme: 'light', scripts: false },
];
const NAMED = new Set(['link', 'button', 'textbox', 'searchbox', 'combobox', 'image', 'region', 'navigation', 'table', 'search', 'heading']); // prettier-ignore

const failures = [];
const viewName = ({ width, scheme, scripts }) => `${width}, ${scheme}, scripts ${scripts ? 'on' : 'off'}`;
const fail = (where, what, found) => failures.push(`${where}: ${what}: ${found}`);

/** What the browser itself complained about, and whom the page asked. */
function complaints(events, folder) {
  const home = pathToFileURL(`${folder}/`).href;
  return events.flatMap(({ method, params }) => {
    if (method === 'Log.entryAdded' && ['error', 'warning'].includes(params.entry.level)) return [params.entry.text];
    if (method === 'Runtime.exceptionThrown') return [params.exceptionDetails.text];
    if (method === 'Runtime.consoleAPICalled' && ['error', 'warning'].includes(params.type))
      return [JSON.stringify(params.args.map(({ value }) => value))];
    if (method === 'Audits.issueAdded')
      return [`${params.issue.code} ${JSON.stringify(params.issue.details).slice(0, 200)}`];
    if (method === 'Network.loadingFailed') return [`a request failed: ${params.errorText}`];
    if (
      method === 'Network.requestWillBeSent' &&
      !params.request.url.startsWith(home) &&
      !/^(data|about):/.test(params.request.url)
    )
      return [`asks ${params.request.url}`];
    return [];
  });
}

/** Whether a screen reader finds its way: landmarks, one first heading, and a name for whatever can be used or looked at. */
async function accessibility(page) {
  const { nodes } = await page.send('Accessibility.getFullAXTree');
  const there = nodes.filter(({ ignored }) => !ignored);
  const roleOf = ({ role }) => role?.value;
  const of = (role) => there.filter((node) => roleOf(node) === role);
  const nameless = there.filter((node) => NAMED.has(roleOf(node)) && !node.name?.value?.trim());
  const first = of('heading').filter(({ properties = [] }) => properties.some(({ name, value }) => name === 'level' && value.value === 1)); // prettier-ignore
  return [
    ...(of('main').length === 1 ? [] : [`${of('main').length} main landmarks`]),
    ...(first.length === 1 ? [] : [`${first.length} first headings`]),
    ...nameless.slice(0, 5).map((node) => `${roleOf(node)} without a name`),
  ];
}

/** The first Tab shows the way to the content, and every further one something that can be seen. */
async function keyboard(page) {
  await page.key('Tab');
  const first = await page.evaluate(focused);
  const found = first.skip && first.seen ? [] : [`the first Tab leads to ${JSON.stringify(first)}`];
  await page.key('Enter');
  const at = await page.evaluate(() => location.hash);
  if (at !== '#content') found.push(`the way to the content leads to “${at}”`);
  for (let i = 0; i < 12; i++) {
    await page.key('Tab');
    const now = await page.evaluate(focused);
    if (now.tag === 'BODY') break;
    if (!now.seen || !now.outlined) found.push(`the focus cannot be seen on ${JSON.stringify(now)}`);
  }
  return found;
}

async function chartsOf(page, scripts) {
  const drawn = async () => page.evaluate(charts);
  let found = await drawn();
  for (let i = scripts ? 0 : 200; found.live < found.data && i < 200; i++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    found = await drawn();
  }
  return [
    ...(found.seen === found.all ? [] : [`${found.seen} of ${found.all} are drawn`]),
    ...(found.live === (scripts ? found.data : 0) ? [] : [`${found.live} of ${found.data} can be played with, scripts ${scripts ? 'on' : 'off'}`]), // prettier-ignore
  ];
}

async function searchOf(page, scripts) {
  const { shown, before, after, said, again } = await page.evaluate(search, 'Theorem 2');
  if (before === 0) return [];
  if (!scripts) return shown ? ['is offered without the script that does it'] : [];
  const fine = shown && after > 0 && after < before && again === before && said === `${after} of ${before}`;
  return fine ? [] : [JSON.stringify({ shown, before, after, said, again })];
}

async function look(browser, folder, name, view) {
  const page = await openPage(browser, view);
  const where = `${basename(folder)}/${name}.html (${viewName(view)})`;
  await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
  const told = (what, found) => found.forEach((text) => fail(where, what, text));
  told('charts', await chartsOf(page, view.scripts));
  told('wider than the window', await page.evaluate(overflow));
  told('a last column cannot be seen', await page.evaluate(hiddenCells));
  told('TeX as text', await page.evaluate(rawTex));
  told('faint', await page.evaluate(faint));
  told('search', await searchOf(page, view.scripts));
  if (view === VIEWS[0]) {
    told('for a screen reader', await accessibility(page));
    told('by keyboard', await keyboard(page));
  }
  if (values.pictures !== undefined) {
    const { data } = await page.send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true, clip: { x: 0, y: 0, width: view.width, height: 3000, scale: 1 } }); // prettier-ignore
    writeFileSync(join(values.pictures, `${name}-${view.width}-${view.scheme}.png`), data, 'base64');
  }
  if (view === VIEWS[0]) told('printed', await printed(page, name));
  told('the browser says', complaints(page.events, folder));
  await page.close();
}

/** On A4: nothing clipped, and the first page on few sheets. */
async function printed(page, name) {
  await page.send('Emulation.setEmulatedMedia', { media: 'print' });
  await page.send('Emulation.setDeviceMetricsOverride', {
    width: 718,
    height: 1000,
    deviceScaleFactor: 1,
    mobile: false,
  });
  const found = [...(await page.evaluate(overflow)), ...(await page.evaluate(hiddenCells)).map((cell) => `cut off: ${cell}`)]; // prettier-ignore
  const { data } = await page.send('Page.printToPDF', { paperWidth: 8.27, paperHeight: 11.69 });
  const pdf = Buffer.from(data, 'base64');
  const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
  if (values.pictures !== undefined) writeFileSync(join(values.pictures, `${name}.pdf`), pdf);
  console.log(`${name}: ${sheets} sheets`);
  if (sheets === 0 || (name === 'index' && sheets >= MOST_SHEETS)) found.push(`${sheets} sheets`);
  return found;
}

const command = chromium();
if (command === undefined) {
  console.log('no Chromium here');
  process.exit(77);
}
if (values.pictures !== undefined) mkdirSync(values.pictures, { recursive: true });
const browser = launch(command);
let views = 0;
try {
  for (const folder of folders)
    for (const file of readdirSync(folder).filter((one) => one.endsWith('.html')))
      for (const view of VIEWS) {
        await look(browser, folder, file.slice(0, -'.html'.length), view);
        views++;
      }
} finally {
  await browser.close();
}
if (views === 0) fail(folders.join(', '), 'pages', 'none');
console.log(failures.join('\n'));
console.log(`${views} views, ${failures.length} failures`);
process.exit(failures.length > 0 ? 1 : 0);
