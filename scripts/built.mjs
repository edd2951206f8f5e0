// The build of this checkout: whether dist/ is there and no older than what it is made of, and how to make it. Without its development
// dependencies a checkout cannot be built; what npm packs has dist/ and no src/, and needs no build.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const at = (path) => fileURLToPath(new URL(path, root));
const SOURCES = ['package.json', 'tsconfig.json', 'tsconfig.build.json'];
const quiet = { npm_config_fund: 'false', npm_config_audit: 'false', npm_config_update_notifier: 'false' };
const options = { cwd: at('.'), stdio: 'inherit', env: { ...process.env, ...quiet } };

/** The last change below a folder, a file that went away among them: its folder remembers. */
const lastChange = (folder) =>
  Math.max(
    ...[folder, ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`)].map(
      (path) => statSync(path).mtimeMs,
    ),
  );

/** The compiler writes every file anew, so one of them tells the time of the build. */
export function isBuilt() {
  const built = at('dist/cli/main.js');
  if (!existsSync(built)) return false;
  if (!existsSync(at('src'))) return true;
  const sources = Math.max(lastChange(at('src')), ...SOURCES.map((name) => statSync(at(name)).mtimeMs));
  return statSync(built).mtimeMs > sources;
}

export const hasCompiler = () => existsSync(at('node_modules/typescript/bin/tsc'));

/** What package-lock.json names, with no package's install script. */
export const installCompiler = () =>
  execFileSync('npm', ['ci', '--include=dev', '--ignore-scripts'], { ...options, shell: process.platform === 'win32' });

/** Into an empty dist/: a file whose source is gone must not be packed. */
export function build() {
  rmSync(at('dist'), { recursive: true, force: true });
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], options);
}
