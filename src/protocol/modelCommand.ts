import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PcnCheckError } from '../errors.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { type Conversation, RuleFault, converse } from './conversation.ts';
import { parseAnswer } from './hello.ts';
import { type ModelHello, parseModelHello } from './modelHello.ts';
import { readBounded } from './replyFile.ts';
import { type Tensor, type TensorFile, readTensors, writeTensors } from './safetensors.ts';

/** A question to a model: of which network, which layer, at which numbers. */
export interface ModelQuestion {
  readonly ask: 'network' | 'predict' | 'pull' | 'energy' | 'settle' | 'backprop';
  readonly seed: number;
  readonly width?: number | undefined;
  /** 1 … L, of `predict` and `pull`. */
  readonly layer?: number | undefined;
  readonly tensors?: ReadonlyMap<string, Tensor> | undefined;
}

export interface ModelCommandOptions {
  /** Seconds for one answer. */
  readonly timeLimit: number;
  /** Sees what the command writes on standard error. */
  readonly onError: (text: string) => void;
  /** Ends the command and all that it started. */
  readonly signal?: AbortSignal;
}

/** A command that answers for a model. A process that failed is started anew for the next question, until three have failed in a row. */
export interface ModelCommand {
  readonly hello: ModelHello;
  /** @throws {RuleFault} when it answers by an error, or not at all */
  ask(question: ModelQuestion): Promise<TensorFile>;
  close(): Promise<void>;
}

const MEMORY = 16 * 2 ** 30;
const LARGEST_REPLY = 2 ** 31;
const FAULTS_IN_A_ROW = 3;

/**
 * Starts a command and reads its first line. Lines of JSON, one a question, numbers in safetensors files beside them: docs/models.md.
 * @throws {RuleFault} when it does not start
 */
export async function modelCommand(command: string, options: ModelCommandOptions): Promise<ModelCommand> {
  const { timeLimit, onError, signal } = options;
  let current: Conversation | undefined;
  let [count, faults] = [0, 0];
  const begin = async (): Promise<ModelHello> => {
    current = converse(command, { memory: MEMORY, answersBy: 'line' }, onError);
    return parseModelHello(await current.ask(undefined, Math.max(60, timeLimit)));
  };
  const kill = (): void => {
    current?.kill();
    current = undefined;
  };
  signal?.addEventListener('abort', kill);
  const folder = await temporaryFolder('model'); // before there is a command that would have to be ended
  const hello = await begin().catch(async (error: unknown) => {
    kill();
    await rm(folder, { recursive: true, force: true });
    throw error;
  });

  return {
    hello,
    async ask({ tensors, ...question }) {
      if (signal?.aborted) throw new RuleFault('interrupted');
      if (faults >= FAULTS_IN_A_ROW) throw new RuleFault(`given up after ${faults} questions without an answer`);
      const id = String(++count);
      const files = { case: join(folder, `${id}.case`), reply: join(folder, `${id}.reply`) };
      let said: string | undefined;
      try {
        if (tensors) await writeFile(files.case, writeTensors({ tensors, metadata: new Map() }));
        if (!current) await begin();
        const asked = tensors ? { ...question, ...files } : { ...question, reply: files.reply };
        said = parseAnswer(await current!.ask(JSON.stringify({ id, ...asked }), timeLimit), id);
        if (said === undefined) {
          const found = readTensors(await readBounded(files.reply, LARGEST_REPLY));
          faults = 0;
          return found;
        }
      } catch (error) {
        faults++;
        kill();
        throw error instanceof PcnCheckError ? new RuleFault(error.message) : error;
      } finally {
        await Promise.all(Object.values(files).map((file) => rm(file, { force: true })));
      }
      throw new RuleFault(`the model failed: ${said}`); // it goes on
    },
    async close() {
      signal?.removeEventListener('abort', kill);
      await current?.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
