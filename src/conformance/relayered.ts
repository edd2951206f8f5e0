import { isLinearGaussian, linearGaussian } from '../network/linearGaussian.ts';
import { type ChainView, chainOf, fromChain, widthsOf } from '../problem/chain.ts';
import { type LinearProblem, type Supervised, supervised } from '../problem/problem.ts';

/** The same problem with its layers, seen plainly, replaced one by one; `change` gets l = 1..L. What is linear stays so. */
export function relayered<M>(problem: LinearProblem<M>, change: Relayering<M>): LinearProblem<M>;
export function relayered<M>(problem: Supervised<M>, change: Relayering<M>): Supervised<M>;
export function relayered<M>(problem: Supervised<M>, change: Relayering<M>): Supervised<M> {
  const views = chainOf(problem).map((at, i) => change(at, i + 1));
  const network = fromChain(widthsOf(problem.network), views);
  return supervised(isLinearGaussian(problem.network) ? linearGaussian(network) : network, problem.x, problem.y);
}

type Relayering<M> = (at: ChainView<M>, l: number) => ChainView<M>;
