// Writes fixtures/signatures.json: what each wrong rule of the package leaves behind. Build first.
import { writeFile } from 'node:fs/promises';
import { SIGNATURE_SEED, detectionTable } from '../dist/conformance/detection.js';
import { WRONG_RULES } from '../dist/learning/wrong/index.js';

const table = await detectionTable(WRONG_RULES, SIGNATURE_SEED);
await writeFile(new URL('../fixtures/signatures.json', import.meta.url), `${JSON.stringify(table, null, 2)}\n`);
console.log(`${table.rules.length} wrong rules`);
