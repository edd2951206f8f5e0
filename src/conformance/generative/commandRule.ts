import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { RuleFault } from '../../protocol/conversation.ts';
import {
  type GenerativeCaseNumbers,
  expectedOfGenerative,
  writeGenerativeCase,
} from '../../protocol/generativeCase.ts';
import type { GenerativeHello } from '../../protocol/hello.ts';
import { ACTIVATION_NAMES } from '../../protocol/caseFile.ts';
import type { GenerativeRule } from '../../learning/generative/rule.ts';
import type { Undecided } from '../../learning/rule.ts';
import { sizesOf } from '../../network/generative.ts';
import { type GenerativeProblem, statesOf } from '../../problem/generative.ts';
import type { Answer, Exchange } from '../commandExchange.ts';
import { requireAnswer } from '../commandExchange.ts';

type M = Float64Matrix;
type P = GenerativeProblem<M>;
type Question = Pick<GenerativeCaseNumbers, 'ask' | 'accuracy' | 'seed' | 'settling'> & { readonly x?: readonly M[] };

/** A rule for generative networks whose answers come by `exchange`. */
export function generativeFrom(hello: GenerativeHello, exchange: Exchange): Omit<GenerativeRule, 'id' | 'description'> {
  const { protocol: _, answers, accuracy = 1e-8, ...said } = hello;
  const ask = async (problem: P, { x, ...question }: Question): Promise<Answer> => {
    const numbers = numbersOf(problem);
    if ('undecided' in numbers) return numbers;
    const asked = { ...numbers, ...question, ...(x && { latents: x.map(({ data }) => data) }) };
    const write = (id: string): Uint8Array => writeGenerativeCase(asked, id);
    return exchange({ ask: asked.ask, write, expected: expectedOfGenerative(asked) });
  };
  const states = async (problem: P, question: Question): Promise<readonly M[] | Undecided> => {
    const answer = await ask(problem, question);
    return 'undecided' in answer ? answer : latentsOf(problem, answer);
  };
  const more: Pick<GenerativeRule, 'energy' | 'settle'> = {
    energy: async (_, at, x) =>
      requireAnswer(hello.name, await ask(at, { ask: 'energy', accuracy, seed: 1, x }))[0]!.data[0]!,
    settle: (_, at, { latents, ...settling }) => states(at, { ask: 'settle', accuracy, seed: 1, x: latents, settling }),
  };
  return {
    ...{ ...said, accuracy },
    infer: (_, at, { accuracy, seed }) => states(at, { ask: 'activities', accuracy, seed }),
    async learn(_, at, x) {
      const updates = requireAnswer(hello.name, await ask(at, { ask: 'updates', accuracy, seed: 1, x }));
      return { weights: updates.slice(0, -1).toReversed(), readout: updates.at(-1)! };
    },
    async predict(_, at, { accuracy, seed }) {
      const answer = await ask(at, { ask: 'prediction', accuracy, seed });
      return 'undecided' in answer ? answer : answer[0]!;
    },
    ...Object.fromEntries(answers.map((name) => [name, more[name]])),
  };
}

/**
 * x_1..x_L of a reply with the states of all nodes.
 * @throws {RuleFault} when a clamped node is not what it was clamped to, to the last bit
 */
function latentsOf(problem: P, states: readonly M[]): readonly M[] {
  const L = problem.model.weights.length;
  const latents = states.slice(0, L).toReversed();
  for (const [k, state] of statesOf(problem, latents).entries()) {
    const at = k < L ? -1 : state.data.findIndex((v, i) => !Object.is(v, states[k]!.data[i]));
    if (at >= 0)
      throw new RuleFault(`z_${k} must be clamped to ${state.data[at]} at entry ${at}, got ${states[k]!.data[at]}`);
  }
  return latents;
}

/** A problem in the plain numbers of a case file; why there are none, where the protocol does not know an activation. */
function numbersOf({ model, data, target }: P): Omit<GenerativeCaseNumbers, 'ask' | 'accuracy' | 'seed'> | Undecided {
  const strange = model.activations.find((phi) => !ACTIVATION_NAMES.includes(phi));
  if (strange !== undefined)
    return {
      undecided: `the protocol cannot carry the network: activations must be among ${ACTIVATION_NAMES.join(', ')}, got ${strange}`,
    };
  const number = (p: M): number => p.data[0]!;
  return {
    ...{ ...sizesOf(float64, model), batch: data.columns, activations: model.activations },
    weights: model.weights.map((W) => W.data),
    readout: model.readout.data,
    precisions: model.precisions.map(number),
    readoutPrecision: number(model.readoutPrecision),
    ...(model.priorPrecision === undefined ? {} : { priorPrecision: number(model.priorPrecision) }),
    data: data.data,
    ...(target && { target: target.data }),
  };
}
