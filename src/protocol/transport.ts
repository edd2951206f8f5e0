import type { Asked } from './caseFile.ts';
import type { GenerativeAsked } from './generativeCase.ts';
import { type Conversation, converse } from './conversation.ts';
import { type Hello, parseAnswer, parseHello } from './hello.ts';

/** Seconds for an answer and for the first line, bytes of memory. */
export interface Allowance {
  readonly answer: number;
  readonly start: number;
  readonly memory: number;
}

/** How a command is told of a case and tells that it has replied. Each may throw a RuleFault. */
export interface Transport {
  /** What the rule says of itself, if it is asked. */
  start(): Promise<Hello | undefined>;
  /** Resolves when the reply file is there, or to the error that the rule reports in its place. */
  exchange(
    id: string,
    ask: Asked | GenerativeAsked,
    files: { readonly case: string; readonly reply: string },
  ): Promise<string | undefined>;
  /** After a reply was read: did the command do anything else since? */
  settle(): void;
  kill(): void;
  close(): Promise<void>;
}

type Open = (command: string, allowance: Allowance, onError: (text: string) => void) => Transport;

/** One process for many cases: requests and answers by lines. A process that is gone is started anew. */
export const served: Open = (command, { answer, start, memory }, onError) => {
  let current: Conversation | undefined;
  const begin = async (): Promise<Hello> => {
    current = converse(command, { memory, answersBy: 'line' }, onError);
    return parseHello(await current.ask(undefined, start));
  };
  const kill = (): void => {
    current?.kill();
    current = undefined;
  };
  return {
    start: begin,
    async exchange(id, ask, files) {
      const fault = current?.fault(); // what it said after its last answer
      if (fault) throw fault;
      if (!current) await begin();
      return parseAnswer(await current!.ask(JSON.stringify({ id, ask, ...files }), answer), id);
    },
    settle() {
      const fault = current?.fault();
      if (fault) throw fault;
    },
    kill,
    async close() {
      await current?.close();
      current = undefined;
    },
  };
};

/** One process a case: `command case.safetensors reply.safetensors`, which ends with status 0 when it has replied. */
export const oneShot: Open = (command, { answer, memory }, onError) => {
  let current: Conversation | undefined;
  const kill = (): void => {
    current?.kill();
    current = undefined;
  };
  return {
    start: async () => undefined,
    async exchange(_id, _ask, files) {
      current = converse(`${command} "${files.case}" "${files.reply}"`, { memory, answersBy: 'exit' }, onError);
      try {
        await current.ask(undefined, answer);
      } finally {
        kill();
      }
      return undefined;
    },
    settle: () => undefined,
    kill,
    close: async () => kill(),
  };
};
