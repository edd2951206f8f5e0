// The matrix of a sharded run: INPUT_SHARDS=4 node scripts/ci-shards.mjs sets the output "shards" to [1,2,3,4].
import { appendFileSync } from 'node:fs';

const shards = Number(process.env.INPUT_SHARDS);
if (!Number.isInteger(shards) || shards < 1 || shards > 64) {
  console.log(
    `::error title=shards::shards must be an integer from 1 to 64, got ${JSON.stringify(process.env.INPUT_SHARDS)}`,
  );
  process.exit(1);
}
const line = `shards=${JSON.stringify(Array.from({ length: shards }, (_, i) => i + 1))}\n`;
if (process.env.GITHUB_OUTPUT) appendFileSync(process.env.GITHUB_OUTPUT, line);
else process.stdout.write(line);
