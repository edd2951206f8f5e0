import type { Float64Matrix } from '../arithmetic/float64.ts';
import { DataError } from '../errors.ts';
import { RuleFault, converse, quoted } from '../protocol/conversation.ts';
import { random } from '../random.ts';
import { RUN_FORMAT } from './reading/settings.ts';
import type { Answers, Evaluation } from './run.ts';

/** How a command that evaluates a network is started and waited for. */
export interface AskOptions {
  /** Of the labels that are drawn, and the one that the command is given. */
  readonly seed: number;
  /** Seconds for one answer, the first line among them. */
  readonly timeLimit: number;
  /** Sees what the command writes on standard error. */
  readonly onError: (text: string) => void;
  /** Ends the command and all that it started. */
  readonly signal?: AbortSignal;
}

const MEMORY = 16 * 2 ** 30;

/**
 * Asks a command for its predictions of one batch: twice with the same wrong labels, once with others, always with one seed.
 *
 * Lines of JSON: the command begins with `{"protocol": "pcn-check-run/1", "classes": K, "labels": […]}`, the true classes of its batch;
 * to `{"id": "1", "ask": "predict", "labels": […], "seed": 1}` it answers `{"id": "1", "predicted": [[K numbers], …]}`, a sample a row.
 * @throws {DataError} when it does not
 */
export async function askEvaluation(
  command: string,
  { seed, timeLimit, onError, signal }: AskOptions,
): Promise<Evaluation> {
  const conversation = converse(command, { memory: MEMORY, answersBy: 'line' }, onError);
  const stop = (): void => conversation.kill();
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  try {
    const { classes, labels } = begun(await conversation.ask(undefined, timeLimit));
    const r = random(seed, 'diagnostics/wrong labels');
    const wrong = (): number[] => labels.map((label) => (label + r.integer(1, classes - 1)) % classes);
    const first = wrong();
    // Others for every sample, so that whatever looks at a label sees another one.
    const second = first.map(
      (label, b) => (label + 1 + ((labels[b]! - label - 1 + classes) % classes === 0 ? 1 : 0)) % classes,
    );
    const answers: Answers[] = [];
    for (const [i, given] of [first, second, first].entries()) {
      const id = String(i + 1);
      const line = await conversation.ask(JSON.stringify({ id, ask: 'predict', labels: given, seed }), timeLimit);
      answers.push({ given: Float64Array.from(given), predicted: predictions(line, id, classes, labels.length) });
    }
    return { file: 'the answers of the command', labels: Float64Array.from(labels), answers };
  } catch (error) {
    if (error instanceof RuleFault) throw refused('command', 'answer', error.message);
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    await conversation.close();
  }
}

function begun(line: string): { readonly classes: number; readonly labels: readonly number[] } {
  const { protocol, classes, labels } = record(line);
  if (protocol !== RUN_FORMAT) throw refused('command', `begin with a line of protocol ${RUN_FORMAT}`, quoted(line));
  if (!(Number.isInteger(classes) && (classes as number) >= 3))
    throw refused('command', 'have three classes or more', quoted(String(classes)));
  const isLabel = (label: unknown): boolean =>
    Number.isInteger(label) && (label as number) >= 0 && (label as number) < (classes as number);
  if (!(Array.isArray(labels) && labels.length > 0 && labels.every(isLabel)))
    throw refused(
      'command',
      `name the true classes of its samples, from 0 to ${(classes as number) - 1}`,
      quoted(JSON.stringify(labels) ?? 'none'),
    );
  return { classes: classes as number, labels: labels as number[] };
}

function predictions(line: string, id: string, K: number, B: number): Float64Matrix {
  const answer = record(line);
  if (answer['id'] !== id) throw refused('command', `answer ${id}`, quoted(line));
  if (typeof answer['error'] === 'string')
    throw refused('command', `predict with the labels that it is given`, quoted(answer['error']));
  const rows = answer['predicted'];
  const isRow = (row: unknown): boolean =>
    Array.isArray(row) && row.length === K && row.every((v) => typeof v === 'number');
  if (!(Array.isArray(rows) && rows.length === B && rows.every(isRow)))
    throw refused('command', `answer with ${B} rows of ${K} finite numbers`, quoted(line));
  const data = new Float64Array(K * B);
  for (const [b, row] of (rows as number[][]).entries()) for (const [k, v] of row.entries()) data[k * B + b] = v;
  return { rows: K, columns: B, data };
}

function record(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw refused('command', 'write a JSON object a line', quoted(line));
}

const refused = (what: string, condition: string, got: string): DataError =>
  new DataError(`diagnose: ${what} must ${condition}, got ${got}; pcn_check.evaluate speaks so`);
