// Holds correct rules against every check with fresh seeds and counts what was not as expected. The rules take turns, so that
// 1,000 runs are 1,000 seeds. Build first.
//
//     npm run false-alarms -- [runs] [first seed] [profile]
import { checkRule } from '../dist/conformance/checkRule.js';
import { LEARNING_RULES } from '../dist/learning/index.js';

const [runs, first] = [process.argv[2] ?? '1000', process.argv[3] ?? '10000'].map(Number);
const profile = process.argv[4] ?? 'extended';
const counts = new Map(LEARNING_RULES.map(({ id }) => [id, 0]));
let alarms = 0;
let worst = 0;
for (let k = 0; k < runs; k++) {
  const rule = LEARNING_RULES[k % LEARNING_RULES.length];
  const seed = first + k;
  const report = await checkRule(rule, { seed, profile });
  counts.set(rule.id, counts.get(rule.id) + 1);
  worst = Math.max(worst, ...report.checks.filter((c) => c.outcome === 'holds').map((c) => c.ratio ?? 0));
  for (const c of report.checks.filter(({ asExpected }) => !asExpected)) {
    alarms++;
    console.log(
      `${rule.id}, seed ${seed}: ${c.number} ${c.check} ${c.outcome}, expected ${c.expected} (${c.shape}: ${c.detail})`,
    );
  }
  if ((k + 1) % 100 === 0) console.log(`${k + 1} runs, ${alarms} not as expected, largest ratio ${worst.toFixed(6)}`);
}
console.log(
  `${runs} runs of profile ${profile}, seeds ${first} to ${first + runs - 1}: ${alarms} checks not as expected`,
);
for (const [id, count] of counts) console.log(`  ${id}: ${count} runs`);
process.exitCode = alarms > 0 ? 1 : 0;
