import { parentPort, workerData } from 'node:worker_threads';
import { type CourtSettings, openCourt } from '../evidence/court.ts';
import { type Job, runJob } from './jobs/job.ts';

const court = await openCourt(workerData as CourtSettings, () => performance.now());
const answer = async (job: Job): Promise<void> => parentPort!.postMessage(await runJob(job, court));

parentPort!.on('message', (job: Job | undefined) => {
  if (job) void answer(job);
  else parentPort!.close();
});
parentPort!.postMessage(undefined);
