// Chromium without a library: the DevTools protocol as JSON texts, each ended by a zero byte, over two pipes that it is started with.
// https://chromedevtools.github.io/devtools-protocol/
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FLAGS = ['--headless', '--remote-debugging-pipe', '--disable-gpu', '--no-first-run', '--disable-extensions'];
/** Longest wait for an answer, in milliseconds. */
const PATIENCE = 60_000;

/** The command of a Chromium on the path; undefined where there is none. */
export const chromium = () => NAMES.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);

/** Starts the command; `send` asks, `on` listens to events of every session, `close` ends it and removes its profile. */
export function launch(command) {
  const profile = mkdtempSync(join(tmpdir(), 'pcn-check-browser-'));
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []; // its sandbox refuses root
  const child = spawn(command, [...FLAGS, ...root, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  let last = '';
  child.stderr.on('data', (text) => (last = `${last}${text}`.slice(-2000)));
  const waiting = new Map();
  const listeners = new Set();
  const ended = new Promise((resolve) => {
    const end = (how) => {
      for (const { reject } of waiting.values()) reject(new Error(`${command} ended with ${how}`));
      resolve();
    };
    child.once('error', (error) => end(String(error)));
    child.once('exit', (code, signal) => end(`${code ?? signal}: ${last}`));
  });

  let rest = Buffer.alloc(0);
  child.stdio[4].on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      const message = JSON.parse(rest.subarray(0, end).toString('utf8'));
      rest = rest.subarray(end + 1);
      if (message.id === undefined) for (const listener of listeners) listener(message);
      else {
        const { resolve, reject } = waiting.get(message.id);
        waiting.delete(message.id);
        if (message.error) reject(new Error(JSON.stringify(message.error)));
        else resolve(message.result);
      }
    }
  });
  child.stdio[3].on('error', () => {}); // said when it ends

  let ids = 0;
  const send = (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      const id = ++ids;
      const late = setTimeout(() => reject(new Error(`${method} got no answer in ${PATIENCE} ms`)), PATIENCE);
      const done = (settle) => (value) => {
        clearTimeout(late);
        settle(value);
      };
      waiting.set(id, { resolve: done(resolve), reject: done(reject) });
      child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  return {
    send,
    on: (listener) => (listeners.add(listener), () => listeners.delete(listener)),
    async close() {
      await send('Browser.close').catch(() => {});
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A page of its own, as wide as told, in a colour scheme, with scripts or without. */
export async function openPage(browser, { width, height = 900, scheme, scripts }) {
  const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
  const send = (method, params) => browser.send(method, params, sessionId);
  const events = [];
  const off = browser.on((event) => event.sessionId === sessionId && events.push(event));
  for (const domain of ['Page', 'Runtime', 'Log', 'Network', 'Audits', 'Accessibility']) await send(`${domain}.enable`);
  await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 600 });
  await send('Emulation.setEmulatedMedia', {
    features: [
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ],
  });
  await send('Emulation.setScriptExecutionDisabled', { value: !scripts });
  return {
    send,
    events,
    async goto(url) {
      events.length = 0;
      const { errorText } = await send('Page.navigate', { url });
      if (errorText) throw new Error(`${url}: ${errorText}`);
      const end = Date.now() + PATIENCE;
      while (!events.some(({ method }) => method === 'Page.loadEventFired')) {
        if (Date.now() > end) throw new Error(`${url} is not loaded after ${PATIENCE} ms`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    /** What a function gives in the page; it works where the page's own scripts are off. */
    async evaluate(what, ...args) {
      const expression = `(${what})(${args.map((arg) => JSON.stringify(arg)).join(', ')})`;
      const { result, exceptionDetails } = await send('Runtime.evaluate', {
        ...{ expression, returnByValue: true, awaitPromise: true },
      });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
    async key(key, code = key) {
      const keyCode = { Tab: 9, Enter: 13 }[key];
      const event = { key, code, windowsVirtualKeyCode: keyCode, ...(key === 'Enter' ? { text: '\r' } : {}) };
      await send('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
    },
    async close() {
      off();
      await browser.send('Target.closeTarget', { targetId });
    },
  };
}
