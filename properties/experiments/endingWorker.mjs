// Ends without a word at point 0, answers point 1, and never answers another.
import { parentPort } from 'node:worker_threads';

const done = { about: 'made up', seconds: 0, peakBytes: 0, result: 'well' };
const answer = ({ point: { k } }, send) => {
  if (k === 0) process.exit(7);
  if (k === 1) send(done);
  else setInterval(() => undefined, 1000);
};

if (parentPort) parentPort.on('message', (planned) => answer(planned, (message) => parentPort.postMessage(message)));
else
  process.once('message', ({ planned }) =>
    answer(planned, (message) => process.send(message, undefined, undefined, () => process.exit())),
  );
