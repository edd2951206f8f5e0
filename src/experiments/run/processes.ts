import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Planned } from '../plan.ts';
import { type Done, type Hand, type Task, lost } from './hand.ts';

/** What the parent sends to a process: one point. */
export interface Order {
  readonly task: Task;
  readonly planned: Planned;
}

/** A hand that starts a process for each point, so that its memory is the point's own. `node` is the path of Node. */
export function processHand(program: URL, task: Task, node: string): Hand {
  let child: ChildProcess | undefined;
  let closed = false;
  return {
    do: (planned) =>
      new Promise<Done>((resolve, reject) => {
        const started = fork(fileURLToPath(program), [], {
          ...{ execPath: node, execArgv: [], serialization: 'advanced' },
          stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        });
        child = started;
        let [answer, trouble]: [Done | undefined, string] = [undefined, ''];
        started.stderr?.on('data', (text: Buffer) => (trouble = `${trouble}${text.toString()}`.slice(-2000)));
        started.on('message', (done) => (answer = done as Done));
        started.on('error', (error) => (trouble = error.message));
        started.on('close', (status, signal) => {
          if (closed) reject(new Error('processHand: closed while a point was in hand'));
          else
            resolve(answer ?? lost(`the process of this point ended with ${signal ?? `status ${status}`}: ${trouble}`));
        });
        started.send({ task, planned } satisfies Order);
      }),
    async close() {
      closed = true;
      child?.kill('SIGKILL');
    },
  };
}

/** The part of `process` that a process of a point needs. */
export interface Channel {
  readonly onMessage: (listener: (order: unknown) => void) => unknown;
  readonly onDisconnect: (listener: () => void) => unknown;
  readonly send: (done: Done, sent: () => void) => unknown;
  readonly exit: () => void;
}

/** The process's side: does the one point that comes, and ends; without its parent too, as soon as it pauses. */
export function serveProcess(
  { onMessage, onDisconnect, send, exit }: Channel,
  work: (order: Order) => Promise<Done>,
): void {
  onDisconnect(exit);
  const answer = async (order: Order): Promise<void> => void send(await work(order), exit);
  onMessage((order) => void answer(order as Order));
}
