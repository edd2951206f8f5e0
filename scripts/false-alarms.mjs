// Holds correct rules against every check with fresh seeds and counts what was not as expected. The rules take turns, so that
// 1,000 runs are 1,000 seeds. Build first. What is finished is kept in build/false-alarms/progress.jsonl until the end; with --resume a
// run that was ended goes on from there, with the same program, first seed and profile.
//
//     npm run false-alarms -- [runs] [first seed] [profile] [--resume]
import { parseArgs } from 'node:util';
import { openLedger } from '../dist/cli/ledger.js';
import { runKey } from '../dist/cli/runKey.js';
import { checkRule } from '../dist/conformance/checkRule.js';
import { LEARNING_RULES } from '../dist/learning/index.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { resume: { type: 'boolean' } } });
const [runs, first] = [positionals[0] ?? '1000', positionals[1] ?? '10000'].map(Number);
const profile = positionals[2] ?? 'extended';
const file = 'build/false-alarms/progress.jsonl';
const ledger = openLedger(file, await runKey({ falseAlarms: profile, first }), values.resume ?? false);
if (values.resume) console.log(`--resume took over ${ledger.taken.size} runs, and not ${ledger.left} lines of ${file}`);
else if (ledger.left > 0) console.log(`begins anew without --resume, and drops ${ledger.left} lines of ${file}`);

/** What one rule with one seed shows: each check that is not as expected, and the largest ratio among those that hold. */
async function run(rule, seed) {
  const { checks } = await checkRule(rule, { seed, profile });
  return {
    alarms: checks
      .filter(({ asExpected }) => !asExpected)
      .map((c) => `${c.number} ${c.check} ${c.outcome}, expected ${c.expected} (${c.shape}: ${c.detail})`),
    worst: Math.max(0, ...checks.filter((c) => c.outcome === 'holds').map((c) => c.ratio ?? 0)),
  };
}

const counts = new Map(LEARNING_RULES.map(({ id }) => [id, 0]));
let alarms = 0;
let worst = 0;
for (let k = 0; k < runs; k++) {
  const rule = LEARNING_RULES[k % LEARNING_RULES.length];
  const seed = first + k;
  const id = `${rule.id}, seed ${seed}`;
  const done = ledger.taken.get(id) ?? (await run(rule, seed));
  if (!ledger.taken.has(id)) ledger.add(id, done);
  counts.set(rule.id, counts.get(rule.id) + 1);
  worst = Math.max(worst, done.worst);
  alarms += done.alarms.length;
  for (const alarm of done.alarms) console.log(`${id}: ${alarm}`);
  if ((k + 1) % 100 === 0) console.log(`${k + 1} runs, ${alarms} not as expected, largest ratio ${worst.toFixed(6)}`);
}
ledger.remove();
console.log(
  `${runs} runs of profile ${profile}, seeds ${first} to ${first + runs - 1}: ${alarms} checks not as expected`,
);
for (const [id, count] of counts) console.log(`  ${id}: ${count} runs`);
process.exitCode = alarms > 0 ? 1 : 0;
