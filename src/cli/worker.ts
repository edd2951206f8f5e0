import { parentPort, workerData } from 'node:worker_threads';
import { type CourtSettings, openCourt } from '../evidence/court.ts';
import { type Job, runJob } from './jobs.ts';

const court = await openCourt(workerData as CourtSettings, () => performance.now());
parentPort!.on('message', (job: Job | undefined) => {
  if (job) void runJob(job, court).then((done) => parentPort!.postMessage(done));
  else parentPort!.close();
});
parentPort!.postMessage(undefined);
