// Installs and builds pcn-check in its own checkout, where it is not built yet: node scripts/ci-install.mjs
// Nothing has to be published for that; what is installed is what package-lock.json names. No package runs an install script.
// npm runs it before it packs (`prepack`). With --key it only tells the action's cache what would be installed.
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { build, hasCompiler, installCompiler, isBuilt } from './built.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.log(
    `::error title=pcn-check::Node must be 20.19 or later, got ${process.versions.node}; add a step with actions/setup-node`,
  );
  process.exit(1);
}

if (process.argv.includes('--key')) {
  // What the action's cache goes by: what would be installed, for which Node and system.
  const lock = createHash('sha256')
    .update(readFileSync(new URL('../package-lock.json', import.meta.url)))
    .digest('hex');
  appendFileSync(process.env.GITHUB_OUTPUT, `key=pcn-check-${process.platform}-${process.arch}-node${major}-${lock}\n`);
} else if (!isBuilt()) {
  if (!hasCompiler()) installCompiler();
  build();
}
