import { RuleFault, quoted } from './conversation.ts';

export const MODEL_FORMAT = 'pcn-check-model/1';

/** What a model may answer beside `network`, `predict`, `pull` and `energy`. */
export const MODEL_ANSWERS = ['settle', 'backprop'] as const;
export type ModelAnswer = (typeof MODEL_ANSWERS)[number];

/** What a command says of its model in its first line. */
export interface ModelHello {
  readonly name: string;
  readonly answers: readonly ModelAnswer[];
  /** Whether it builds networks of the width that is asked for. */
  readonly widths: boolean;
}

/**
 * Reads `{"protocol": "pcn-check-model/1", "name": …, "answers": ["settle", "backprop"], "widths": true}`; the last two may be absent.
 * @throws {RuleFault} when the line is something else
 */
export function parseModelHello(line: string): ModelHello {
  const { protocol, name, answers = [], widths = false, ...rest } = objectOf(line);
  const expect = (holds: boolean, condition: string): void => {
    if (!holds) throw new RuleFault(`the first line must ${condition}, got ${quoted(line)}; see docs/models.md`);
  };
  expect(protocol === MODEL_FORMAT, `say "protocol": "${MODEL_FORMAT}"`);
  expect(typeof name === 'string' && name.trim() !== '', 'give the model a name');
  expect(
    Array.isArray(answers) && answers.every((one) => MODEL_ANSWERS.includes(one as ModelAnswer)),
    `give answers as a list of ${MODEL_ANSWERS.join(', ')}`,
  );
  expect(typeof widths === 'boolean', 'give widths as true or false');
  const stray = Object.keys(rest)[0];
  expect(stray === undefined, `have no other keys than protocol, name, answers, widths, not ${stray}`);
  return { name: (name as string).slice(0, 100), answers: answers as ModelAnswer[], widths: widths as boolean };
}

function objectOf(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // said below
  }
  throw new RuleFault(`the first line must be a JSON object, got ${quoted(line)}; print to standard error instead`);
}
