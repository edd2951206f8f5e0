/** What an engine has not, and a problem had: `A.network.layers` is undefined. */
const OF_A_PROBLEM = /\b(network|layers|widths|rows|columns|data)\b/;

/**
 * What to change where a rule failed because it takes its first argument for the problem, as rules did before engines came first;
 * `undefined` where the error is another.
 */
export function oldShape(rule: object, error: unknown): string | undefined {
  const takes = (name: 'infer' | 'learn' | 'energy'): number => {
    const body: unknown = (rule as Record<string, unknown>)[name];
    return typeof body === 'function' ? body.length : 0;
  };
  const most = Math.max(takes('infer'), takes('learn'), takes('energy'));
  // By name: a module in a context of its own has its own TypeError.
  if (!(error instanceof Object && 'name' in error && error.name === 'TypeError' && 'message' in error))
    return undefined;
  if (most > 2 || !OF_A_PROBLEM.test(String(error.message))) return undefined;
  return `oldShape: the rule must take an engine before the problem, got functions of at most ${most} arguments that failed with "${String(error.message)}"; write infer(A, problem, options), learn(A, problem, z) and energy(A, problem, z), read layer l from chainOf(problem)[l − 1], and return { weights } for each layer from learn`;
}
