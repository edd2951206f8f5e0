// Writes a record and dies between writing and renaming.   node killedWriter.mjs FOLDER RECORD
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [folder, text] = process.argv.slice(2);
const record = JSON.parse(text);
const { openFileStore } = await import('../../dist/experiments/fileStore.js');
const store = await openFileStore(folder, record.experiment, record.version);
fs.promises.rename = () => process.kill(process.pid, 'SIGKILL');
syncBuiltinESMExports();
await store.write(record);
