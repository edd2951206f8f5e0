// Runs the quick plan of seed-spread on a disk that is full after so many records.   node fullDisk.mjs FOLDER RECORDS
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [folder, room] = process.argv.slice(2);
const { open } = fs.promises;
let records = 0;
fs.promises.open = async (path, ...more) => {
  const file = await open(path, ...more);
  if (/\.json\..*\.tmp$/.test(path) && path.includes('records') && ++records > Number(room))
    file.writeFile = () =>
      Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
  return file;
};
syncBuiltinESMExports();
process.argv.splice(
  1,
  process.argv.length,
  'main.js',
  'experiment',
  'run',
  'seed-spread',
  '--threads',
  '0',
  '--out',
  folder,
);
await import('../../dist/cli/main.js');
