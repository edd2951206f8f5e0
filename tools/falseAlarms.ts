import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runKey } from '../src/cli/runKey.ts';
import { PROFILES, type Profile } from '../src/conformance/check.ts';
import { falseAlarmPoints, falseAlarms } from '../src/experiments/falseAlarms.ts';
import { openFileStore } from '../src/experiments/fileStore.ts';
import { asExpected, tell } from '../src/experiments/tell.ts';
import { GENERATIVE_RULES } from '../src/learning/generative/index.ts';
import { LEARNING_RULES } from '../src/learning/index.ts';
import { experimentText } from '../src/report/experimentText.ts';
import { runAll } from './runAll.ts';

// The experiment with other seeds, and another profile: a change of the checks is held against seeds that nobody has seen. What is
// finished is kept in build/false-alarms until the end, by program, so that a run that was ended goes on with the same program.
//
//     npm run false-alarms -- [runs] [first seed] [profile] [--generative]

const { positionals, values } = parseArgs({ allowPositionals: true, options: { generative: { type: 'boolean' } } });
const [runs, first] = [positionals[0] ?? '1000', positionals[1] ?? '10000'].map(Number) as [number, number];
const profile = Object.keys(PROFILES).find((name): name is Profile => name === (positionals[2] ?? 'extended'));
if (!(Number.isInteger(runs) && runs > 0 && Number.isInteger(first)) || profile === undefined)
  throw new Error(
    `false-alarms: [runs] [first seed] [profile] must be two integers and a profile, got ${positionals.join(' ')}`,
  );

const folder = `build/false-alarms/${await runKey({ falseAlarms: falseAlarms.version })}`;
const store = await openFileStore(folder, falseAlarms.id, falseAlarms.version);
const answers = await runAll(
  falseAlarms,
  availableParallelism(),
  store,
  falseAlarmPoints(runs, first, profile, values.generative === true ? GENERATIVE_RULES : LEARNING_RULES),
);
const record = tell(falseAlarms, answers);
process.stdout.write(`${experimentText(record)}\n\nprofile ${profile}, seeds ${first} to ${first + runs - 1}\n`);
await rm(folder, { recursive: true });
process.exitCode = asExpected(record) ? 0 : 1;
