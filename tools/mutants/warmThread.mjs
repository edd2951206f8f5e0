import { ThreadsPoolWorker } from 'vitest/node';

/**
 * A pool of one thread that lives from one run of Vitest to the next, so that the number libraries are loaded once and not once a
 * mutant. Test files are evaluated anew at each run; a mutant of what a module computes while it loads has a thread of its own.
 */
let kept;

function createPoolWorker(options) {
  const own = options.project.getProvidedContext().mutantActivation === 'static';
  const warm = own ? undefined : kept;
  const thread = warm ?? new ThreadsPoolWorker(options);
  if (!own) kept = thread;
  const listeners = [];
  let config;
  const answer = (type) => {
    const response = { type, __vitest_worker_response__: true };
    for (const [event, listener] of [...listeners]) if (event === 'message') listener(response);
  };
  return {
    name: 'warm-thread',
    deserialize: (data) => data,
    async start() {
      if (!warm) await thread.start();
    },
    on(event, listener) {
      listeners.push([event, listener]);
      thread.on(event, listener);
    },
    off: (event, listener) => thread.off(event, listener),
    send(message) {
      const { type, context } = message; // calls from the test's side to ours have no type
      if (type === 'start') ({ config } = context);
      if (type === 'stop') setImmediate(answer, 'stopped');
      else if (type === 'start' && warm) setImmediate(answer, 'started');
      else thread.send(type === 'run' ? { ...message, context: { ...context, config } } : message);
    },
    async stop() {
      for (const [event, listener] of listeners) thread.off(event, listener);
      if (own) await thread.stop();
    },
  };
}

/** Stryker's runner asks for Vitest's own threads; this puts the pool in their place. */
export const warmThread = {
  name: 'warm-thread',
  configureVitest({ project, vitest }) {
    project.config.pool = 'warm-thread';
    project.config.poolRunner = { name: 'warm-thread', createPoolWorker };
    vitest.onClose(() => kept?.stop());
  },
};
