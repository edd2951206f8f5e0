import { elementwise } from '../../../src/arithmetic/elementwise.ts';
import { float64 } from '../../../src/arithmetic/float64.ts';
import type { Capabilities, InferenceOptions, LearningRule, Undecided } from '../../../src/learning/rule.ts';
import { settled } from '../../../src/learning/settled.ts';
import { settledLocally } from '../../../src/learning/settledLocally.ts';
import { requireClamps } from '../../../src/problem/problem.ts';
import { type Matrix, type Net, type Problem, isLinear, netOf, problemOf } from './net.ts';
import { type Parts, type Update, parts as partsOf, settle, updates } from './pc.ts';

export type Regime =
  | 'shapes'
  | 'numbers'
  | 'time'
  | 'nonlinear'
  | 'promise'
  | 'precision'
  | 'glue'
  | 'stopping'
  | 'plain'
  | 'constant'
  | 'sign';

/** A rule with what is known of it. */
export interface Entry {
  /** A rule, or a Python file beside this one. */
  readonly rule: LearningRule | { readonly command: string };
  readonly wrong: boolean;
  /** What is wrong in plain words, or for a correct one what is unusual. */
  readonly defect: string;
  /** A short label of the cause, for a person to compare with the sentence of the report. */
  readonly cause: string;
  readonly regime: Regime;
  /** `regime`: by less than 5 % on small random linear problems. Correct ones do not deviate. */
  readonly deviates?: 'everywhere' | 'regime';
}

type Found = readonly Matrix[] | Undecided | undefined;
type Rest = Partial<Omit<LearningRule, 'id' | 'infer' | 'learn'>>;
export interface Given extends Rest {
  /** The network as both parts of the rule see it, or one of them. */
  readonly see?: (net: Net) => Net;
  readonly seeInfer?: (net: Net) => Net;
  readonly seeLearn?: (net: Net) => Net;
  /** What is computed otherwise, by both or one of them. */
  readonly parts?: Partial<Parts>;
  readonly partsInfer?: Partial<Parts>;
  readonly partsLearn?: Partial<Parts>;
  readonly infer?: (net: Net, options: InferenceOptions, problem: Problem) => Found | Promise<Found>;
  readonly learn?: (net: Net, z: readonly Matrix[], problem: Problem) => readonly Update[];
}

const ENGINE = elementwise(float64);
const same = (net: Net): Net => net;

/** z* of a net: by the closed form where it is linear, by the package's descent elsewhere. */
export async function equilibriumOf(net: Net, options: InferenceOptions): Promise<readonly Matrix[] | Undecided> {
  const problem = problemOf(net);
  return isLinear(net) ? settled(float64, problem) : settledLocally(ENGINE, problem, 'state', options);
}

/** Predictive coding as a rule, with what is done otherwise. */
export function pc(id: string, given: Given = {}): LearningRule {
  const { see = same, seeInfer = see, seeLearn = see, parts = {}, partsInfer = parts, partsLearn = parts } = given;
  const { infer, learn, ...rest } = given;
  for (const name of ['see', 'seeInfer', 'seeLearn', 'parts', 'partsInfer', 'partsLearn'] as const)
    delete (rest as Record<string, unknown>)[name];
  const [forInfer, forLearn] = [partsOf(partsInfer), partsOf(partsLearn)];
  const own = Object.keys(partsInfer).length > 0;
  return {
    ...{ id, name: id, description: 'Predictive coding.', departures: {} },
    ...rest,
    async infer(_, problem, options) {
      requireClamps(float64, problem, id);
      const net = seeInfer(netOf(problem));
      const found = infer
        ? await infer(net, options, problem)
        : own && !isLinear(net)
          ? settle(forInfer, net, 1e-4 * options.accuracy)
          : await equilibriumOf(net, options);
      if (found === undefined) return { undecided: 'inference does not settle' };
      if ('undecided' in found) return found;
      return found.map((z, l) => (l === 0 ? problem.x : l === found.length - 1 ? problem.y : z));
    },
    learn(_, problem, z) {
      const net = seeLearn(netOf(problem));
      return (learn ? learn(net, z, problem) : updates(forLearn, net, z)).map((update) => ({ ...update }));
    },
  };
}

/** Nonlinear networks too. */
export const NONLINEAR = { capabilities: { nonlinear: true } } as const;

/** What a rule says where it is not made for a network; `undefined` where it is. */
export function refusing(net: Net, c: Capabilities): Undecided | undefined {
  const L = net.layers.length;
  const widest = Math.max(net.x.rows, ...net.layers.map(({ W }) => W.rows));
  const bent = net.layers.filter(({ phi }) => phi !== 'identity');
  const reasons: readonly (readonly [boolean, string])[] = [
    [c.skips === false && net.layers.some(({ skip }) => skip), 'skips'],
    [c.scales === false && net.layers.some(({ a }) => a !== 1), 'scales'],
    [c.precisions === false && net.layers.some(({ p }) => p !== 1), 'precisions'],
    [c.nonlinear !== true && !isLinear(net), 'activations and biases'],
    [c.biases === false && net.layers.some(({ b }) => b !== undefined), 'biases'],
    [c.activations !== undefined && bent.some(({ phi }) => !c.activations!.includes(phi)), 'such activations'],
    [
      c.placements !== undefined && bent.some(({ before }) => !c.placements!.includes(before ? 'before' : 'after')),
      'activations there',
    ],
    [c.depth !== undefined && (L < c.depth[0] || L > c.depth[1]), `${L} layers`],
    [c.width !== undefined && widest > c.width, `${widest} units`],
  ];
  const found = reasons.find(([lacks]) => lacks);
  return found && { undecided: `not made for ${found[1]}` };
}
