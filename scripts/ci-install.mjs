// Installs and builds pcn-check in its own checkout, where it is not built yet: node scripts/ci-install.mjs
// Nothing has to be published for that; what is installed is what package-lock.json names. No package runs an install script.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.log(
    `::error title=pcn-check::Node must be 20.19 or later, got ${process.versions.node}; add a step with actions/setup-node`,
  );
  process.exit(1);
}

const root = fileURLToPath(new URL('..', import.meta.url));
const quiet = { npm_config_fund: 'false', npm_config_audit: 'false', npm_config_update_notifier: 'false' };
const options = { cwd: root, stdio: 'inherit', env: { ...process.env, ...quiet } };
if (!existsSync(new URL('../dist/cli/main.js', import.meta.url))) {
  if (!existsSync(new URL('../node_modules/typescript/bin/tsc', import.meta.url)))
    execFileSync('npm', ['ci', '--include=dev', '--ignore-scripts'], {
      ...options,
      shell: process.platform === 'win32',
    });
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], options);
}
