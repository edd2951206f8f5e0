// Every record of a folder is there once, nothing else is left, and results are those of another folder where both have them:
//   node scripts/ci-records.mjs FOLDER COUNT OTHER       Reads the files itself, without the package.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [folder, count, other] = process.argv.slice(2);

/** Every record below a folder: its hash with the text of its result. */
function records(root) {
  const found = [];
  for (const entry of readdirSync(join(root, 'records'), { recursive: true, withFileTypes: true })) {
    const lines = entry.isFile() ? readFileSync(join(entry.parentPath, entry.name), 'utf8') : '';
    if (entry.name.endsWith('.tmp')) throw new Error(`${entry.name} was left behind`);
    const texts = entry.name.endsWith('.jsonl') ? lines.trimEnd().split('\n') : [lines];
    for (const text of texts.filter(Boolean)) {
      const { hash, result } = JSON.parse(text);
      if (result === undefined) throw new Error(`${hash} has no result`);
      found.push([hash, JSON.stringify(result)]);
    }
  }
  return found;
}

const all = records(folder);
const byHash = new Map(all);
if (all.length !== Number(count) || byHash.size !== all.length)
  throw new Error(`${count} records were expected once, got ${all.length} of ${byHash.size} points`);
let compared = 0;
for (const [hash, result] of records(other)) {
  if (!byHash.has(hash)) continue;
  if (byHash.get(hash) !== result) throw new Error(`${hash} has another result than on this machine`);
  compared++;
}
if (compared === 0) throw new Error('no point is in both folders');
const left = readdirSync(folder).filter((name) => name === 'cluster');
if (left.length > 0) throw new Error(`${left.join(', ')} was left behind`);
console.log(`${all.length} records, each once; ${compared} of them compared with those of this machine`);
