// Blocks of sh. Every line is read; what calls pcn-check, npm or a file of this repository must name commands, scripts, files and
// options that exist. Options are those that the help of the command names.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Programs of others: known, and not looked into. */
const OTHERS = new Set([
  'cd',
  'git',
  'mkdir',
  'pip',
  'pip3',
  'python',
  'python3',
  'export',
  'unzip',
  'curl',
  'cat',
  'ls',
  'diff',
  'cp',
  'parallel',
]);
const NPM = new Set(['ci', 'install', 'pack', 'test', 'link', 'exec', 'add', 'init']);
const OWN_SCRIPTS_OPTIONS = /dist\/cli\/main\.js ?(\w*)/;

/** Commands of a block: continued lines joined, comments gone, parts of && and | apart. */
const commands = (code) =>
  code
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) =>
      line
        .replace(/(^|\s)#.*$/, '')
        .replace(/^\$ /, '')
        .trim(),
    )
    .filter((line) => line !== '')
    .flatMap((line) => line.split(/\s+(?:&&|\|\||\||;)\s+/));

const words = (command) =>
  (command.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll(/^["']|["']$/g, ''));

export function commandChecker(root, run) {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const main = join(root, 'dist/cli/main.js');
  const helps = new Map();
  const help = (...args) => {
    const key = args.join(' ');
    if (!helps.has(key)) helps.set(key, run(root, process.execPath, main, ...args, '--help'));
    return helps.get(key);
  };

  /** `pcn-check SUB --option value`. */
  function program([sub, ...rest]) {
    if (sub === undefined || sub.startsWith('-')) return;
    if (!new RegExp(`\\b${sub}\\b`).test(help()))
      throw new Error(`pcn-check must have the command ${sub}; its help names none`);
    const own = help(sub);
    const inner =
      /^Commands:/m.test(own) && rest[0] !== undefined && !rest[0].startsWith('-') ? help(sub, rest[0]) : '';
    const text = help() + own + inner;
    for (const option of rest.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0]))
      if (!new RegExp(`${option}(?![\\w-])`).test(text))
        throw new Error(`pcn-check ${sub} must have the option ${option}; its help names none`);
  }

  function npm([sub, name, ...rest]) {
    if (sub !== 'run') {
      if (!NPM.has(sub))
        throw new Error(
          `npm ${sub} must be a command of npm that is known here; add it to scripts/snippets/commands.mjs`,
        );
      return;
    }
    if (!Object.hasOwn(scripts, name)) throw new Error(`npm run ${name} must be a script of package.json`);
    const own = OWN_SCRIPTS_OPTIONS.exec(scripts[name]);
    if (own) program([own[1], ...rest.filter((word) => word !== '--')]);
  }

  function file(path) {
    if (!existsSync(join(root, path))) throw new Error(`${path} must be a file of this repository`);
  }

  function command(text) {
    const [first, ...rest] = words(text).filter(
      (word, i, all) => !(/^\w+=/.test(word) && all.slice(0, i).every((w) => /^\w+=/.test(w))),
    );
    if (first === undefined || OTHERS.has(first)) return;
    if (first === 'npm') npm(rest);
    else if (first === 'pcn-check') program(rest);
    else if (first === 'npx') {
      const args = rest.filter((word) => word !== '--no-install');
      if (args[0] === 'pcn-check') program(args.slice(1));
      else file(`node_modules/.bin/${args[0]}`);
    } else if (first === 'node') {
      if (rest[0] === 'dist/cli/main.js') program(rest.slice(1));
      else file(rest[0].replace(/^dist\//, 'dist/'));
    } else file(first);
  }

  return ({ code }) => {
    for (const text of commands(code)) command(text);
  };
}
