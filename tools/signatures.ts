import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type SignaturePoint, type SignatureRow, signatureTable, signatures } from '../src/experiments/signatures.ts';
import { runAll } from './runAll.ts';

// Writes fixtures/signatures.json: what each wrong rule of the package leaves behind.   npm run signatures

const answers = await runAll<SignaturePoint, SignatureRow>(signatures, availableParallelism());
const table = signatureTable(answers);
const file = fileURLToPath(new URL('../../fixtures/signatures.json', import.meta.url));
await writeFile(file, `${JSON.stringify(table, null, 2)}\n`);
process.stdout.write(`${table.rules.length} wrong rules\n`);
