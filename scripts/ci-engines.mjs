// Asserts that this machine has the engines that are asked for: node scripts/ci-engines.mjs tfjs-node-gpu cuda-float64
// Nothing else will do: an engine that is not found ends this with 1 and its reason.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { annotation } from '../dist/github/workflowCommands.js';

const wanted = process.argv.slice(2);
const fail = (message) => {
  console.log(annotation({ level: 'error', title: 'engines', message }));
  process.exitCode = 1;
};
const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const look = () => spawnSync(process.execPath, [main, 'engines', '--json'], { encoding: 'utf8', maxBuffer: 2 ** 26 });

if (wanted.length === 0) fail('ci-engines: at least one engine must be named, got none; see pcn-check engines');
else assertFound(look());

function assertFound({ status, stdout, stderr }) {
  if (status !== 0) {
    fail(`ci-engines: pcn-check engines must end with 0, got ${status}: ${stderr}`);
    return;
  }
  const { engines, absent } = JSON.parse(stdout);
  for (const name of wanted) {
    const found = engines.find((engine) => engine.name === name);
    const why = absent.find((engine) => engine.name === name)?.reason ?? 'there is no engine of this name';
    if (found)
      console.log(`${name}: ${found.note ?? 'found'}${found.gemm ? `, ${found.gemm.gflops.toFixed(0)} GFlop/s` : ''}`);
    else fail(`${name} must be on this machine, got none: ${why}`);
  }
}
