import { type MessagePort, Worker } from 'node:worker_threads';
import type { Planned } from '../plan.ts';
import { type Done, type Hand, type Task, lost } from './hand.ts';

/** A hand in a thread of its own, started at its first point; one that died is started anew for the next. */
export function threadHand(program: URL, task: Task): Hand {
  let worker: Worker | undefined;
  let closed = false;
  return {
    do(planned) {
      const thread = (worker ??= new Worker(program, { workerData: task }));
      return new Promise<Done>((resolve, reject) => {
        let trouble = 'it ended by itself';
        const answered = (done: Done): void => settle(() => resolve(done));
        const failed = (error: Error): void => void (trouble = error.message); // its exit follows
        const ended = (status: number): void => {
          worker = undefined;
          settle(() =>
            closed
              ? reject(new Error('threadHand: closed while a point was in hand'))
              : resolve(lost(`the thread of this point ended with status ${status}: ${trouble}`)),
          );
        };
        const settle = (how: () => void): void => {
          thread.off('message', answered).off('error', failed).off('exit', ended);
          how();
        };
        thread.on('message', answered).on('error', failed).on('exit', ended);
        thread.postMessage(planned);
      });
    },
    async close() {
      closed = true;
      await worker?.terminate();
    },
  };
}

/** The thread's side: answers each point that comes through the port. */
export function serveThread(port: MessagePort, work: (planned: Planned) => Promise<Done>): void {
  const answer = async (planned: Planned): Promise<void> => port.postMessage(await work(planned));
  port.on('message', (planned: Planned) => void answer(planned));
}
