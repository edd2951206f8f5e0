import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Float64Matrix } from '../arithmetic/float64.ts';
import { DataError, PcnCheckError } from '../errors.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { type GenerativeRule, isGenerative } from '../learning/generative/rule.ts';
import type { LearningRule } from '../learning/rule.ts';
import type { Supervised } from '../problem/problem.ts';
import { caseNumbers } from './caseNumbers.ts';
import { requireCaseUnchanged } from './caseUnchanged.ts';
import { ArgumentsChanged } from './changedArguments.ts';
import { type Answer, type CaseToAsk, type Exchange, requireAnswer } from './commandExchange.ts';
import { parametersOf, pointsOf, stepOf } from './replyParts.ts';
import { generativeFrom } from './generative/commandRule.ts';
import { type CaseNumbers, PROTOCOL, writeCase } from '../protocol/caseFile.ts';
import type { Hello, LearningHello } from '../protocol/hello.ts';
import { expectedTensors, readReply, replyLimit } from '../protocol/reply.ts';
import { readBounded } from '../protocol/replyFile.ts';
import { oneShot, served } from '../protocol/transport.ts';

/** How a command that computes a rule is started and waited for. */
export interface CommandOptions {
  /** What a shell shall run, e.g. "python3 rule.py". */
  readonly command: string;
  /** Start the command anew for each case, with the two file names as arguments. */
  readonly oneShot?: boolean;
  /** Seconds for one answer; 30 unless told. The first line may take as long, and at least 60. */
  readonly timeLimit?: number;
  /** Bytes; 4 GiB unless told. Watched on Linux only. */
  readonly memoryLimit?: number;
}

/** What a rule that another program computes has besides. Close it: its process stays until then. */
export interface CommandControls {
  /** The end of what the command wrote on standard error. */
  stderr(): string;
  /** Why the command is not asked any more, once it has been given up. */
  fault(): string | undefined;
  /** Ends the command and removes the files that were exchanged. */
  close(): Promise<void>;
  /** Ends the command at once, for a program that must end itself. */
  kill(): void;
}

/** A learning rule that another program computes. */
export type CommandRule = LearningRule & CommandControls;

/** A rule of either kind that another program computes. */
export type AnyCommandRule = CommandRule | (GenerativeRule & CommandControls);

const STDERR_KEPT = 16 * 1024;
const FAULTS_IN_A_ROW = 3;
/** One after another, in place of the thousands that a rule in this process stands. */
const CALLS = 101;

/**
 * A rule behind a command that speaks the protocol of `docs/protocol.md`, of the kind that its first line says. Its cases are asked
 * one after another.
 *
 * Whatever the command does in place of answering — it dies, hangs, prints, answers another case, takes too much memory — leaves
 * that case undecided, with the reason; the next case gets a new process, until three in a row have failed.
 *
 * A case file that the command writes over makes the question fail with `ArgumentsChanged`.
 *
 * It has `energy`, `step`, `trajectory` and `settle` where the first line says that the command can, and is spoken to in the version
 * of the protocol that the line names. A network that the protocol cannot carry is left undecided.
 */
export async function anyCommandRule(options: CommandOptions): Promise<AnyCommandRule> {
  const { command, timeLimit = 30, memoryLimit = 4 * 2 ** 30 } = options;
  let stderr = '';
  const transport = (options.oneShot === true ? oneShot : served)(
    command,
    { answer: timeLimit, start: Math.max(60, timeLimit), memory: memoryLimit },
    (text) => (stderr = (stderr + text).slice(-STDERR_KEPT)),
  );
  const folder = await temporaryFolder('rule'); // before there is a command that would have to be ended
  let hello: Hello = { protocol: PROTOCOL, name: command, departures: {}, answers: [] };
  let [faults, last, count] = [0, '', 0];
  try {
    hello = (await transport.start()) ?? hello;
  } catch (error) {
    [faults, last] = [FAULTS_IN_A_ROW, reason(error)];
  }

  const exchange = async ({ ask, write, expected }: CaseToAsk): Promise<Answer> => {
    if (faults >= FAULTS_IN_A_ROW) return { undecided: `given up: ${last}`, unanswered: true };
    const id = String(++count);
    const files = { case: join(folder, `${id}.case.safetensors`), reply: join(folder, `${id}.reply.safetensors`) };
    try {
      const bytes = write(id);
      await writeFile(files.case, bytes);
      if (faults >= FAULTS_IN_A_ROW) return { undecided: `given up: ${last}`, unanswered: true }; // it was ended meanwhile
      const error = await transport.exchange(id, ask, files);
      const answer = error === undefined ? await readBounded(files.reply, replyLimit(expected)) : undefined;
      const found = answer
        ? readReply(answer, id, expected, hello.protocol)
        : { undecided: `the rule failed: ${error}` };
      transport.settle();
      await requireCaseUnchanged(files.case, ask, bytes);
      if (faults < FAULTS_IN_A_ROW) faults = 0; // else it was ended meanwhile
      return found;
    } catch (error) {
      if (error instanceof ArgumentsChanged) throw error; // it answered
      [faults, last] = [faults + 1, reason(error)];
      transport.kill(); // whatever it still says is about this case
      return { undecided: last, unanswered: true };
    } finally {
      await Promise.all(Object.values(files).map((file) => rm(file, { force: true, recursive: true })));
    }
  };
  const oneByOne = queue();
  const inTurn: Exchange = (asked) => oneByOne(() => exchange(asked));
  const itself = {
    endurance: options.oneShot === true ? 1 : CALLS, // a new process has nothing to remember
    id: hello.name,
    description: `Answers of the command ${JSON.stringify(command)}.`,
    stderr: () => stderr,
    fault: () => (faults >= FAULTS_IN_A_ROW ? last : undefined),
    kill() {
      [faults, last] = [FAULTS_IN_A_ROW, 'it was ended'];
      transport.kill();
    },
    async close() {
      await transport.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return hello.kind === 'generative'
    ? { ...generativeFrom(hello, inTurn), ...itself }
    : { ...learningFrom(hello, inTurn), ...itself };
}

/**
 * The same, of a rule for networks with clamped ends.
 * @throws {DataError} when the command says that its rule is for generative networks
 */
export async function commandRule(options: CommandOptions): Promise<CommandRule> {
  const rule = await anyCommandRule(options);
  if (!isGenerative(rule)) return rule;
  await rule.close();
  throw new DataError(
    `commandRule: ${rule.id} must be for networks with clamped ends, got kind generative; hold it against theory with check`,
  );
}

type Texts = 'id' | 'description';

/** A rule for networks with clamped ends, whose answers come by `exchange`. */
function learningFrom(hello: LearningHello, exchange: Exchange): Omit<LearningRule, Texts> {
  const ask = async (
    at: Supervised<Float64Matrix>,
    question: Pick<CaseNumbers, 'ask' | 'accuracy' | 'seed' | 'activities' | 'rates'>,
  ): Promise<Answer> => {
    const numbers = caseNumbers(at);
    if ('undecided' in numbers) return numbers;
    const asked = { ...numbers, ...question };
    const write = (id: string): Uint8Array => writeCase(asked, id, hello.protocol);
    return exchange({ ask: asked.ask, write, expected: expectedTensors(asked, hello.protocol) });
  };
  const from = async (
    asked: 'updates' | 'energy',
    at: Supervised<Float64Matrix>,
    z: readonly Float64Matrix[],
  ): Promise<readonly Float64Matrix[]> => {
    const given = { accuracy: hello.accuracy ?? 1e-8, seed: 1, activities: z.map(({ data }) => data) };
    return requireAnswer(hello.name, await ask(at, { ask: asked, ...given }));
  };
  const more: Pick<LearningRule, 'energy' | 'step' | 'trajectory'> = {
    energy: async (_, at, z) => (await from('energy', at, z))[0]!.data[0]!,
    async step(_, at, { accuracy, seed }) {
      const answer = await ask(at, { ask: 'step', accuracy, seed });
      return 'undecided' in answer ? answer : stepOf(at, answer);
    },
    async trajectory(_, at, { seed, ...rates }) {
      const answer = await ask(at, { ask: 'trajectory', accuracy: hello.accuracy ?? 1e-8, seed, rates });
      return 'undecided' in answer ? answer : pointsOf(at, answer, rates.steps + 1);
    },
  };
  const { protocol: _, answers, kind: __, ...said } = hello;
  return {
    ...said,
    infer: (_, at, { accuracy, seed }) => ask(at, { ask: 'activities', accuracy, seed }),
    learn: async (_, at, z) => parametersOf(at, await from('updates', at, z)),
    ...Object.fromEntries(answers.map((name) => [name, more[name]])),
  };
}

const reason = (error: unknown): string =>
  error instanceof PcnCheckError ? error.message : `the exchange failed: ${String(error)}`;

/** Runs what it is given one after another. */
function queue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const next = last.then(task);
    last = next.catch(() => undefined);
    return next;
  };
}
