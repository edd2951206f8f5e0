import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ValueError } from '../errors.ts';
import { LEARNING_RULES } from '../learning/index.ts';
import type { LearningRule } from '../learning/rule.ts';

/**
 * A learning rule by what a person types: the id of a built-in one, or a module file that exports one as `default` or `rule`.
 * @throws {ValueError} when there is no such rule, or the module does not load or exports none
 */
export async function openRule(spec: string): Promise<LearningRule> {
  const builtIn = LEARNING_RULES.find(({ id }) => id === spec);
  if (builtIn) return builtIn;
  if (!/[./\\]/.test(spec))
    throw new ValueError(
      `openRule: rule must be one of ${LEARNING_RULES.map(({ id }) => id).join(', ')} or a module file, got ${JSON.stringify(spec)}; write ./${spec} for a file`,
    );
  const module = await load(spec);
  const rule = module['default'] ?? module['rule'];
  if (!isRule(rule))
    throw new ValueError(
      `openRule: ${spec} must export a learning rule as default or as "rule", got exports ${JSON.stringify(Object.keys(module))}; a rule has id, name, infer(problem, options), learn(problem, activities) and departures`,
    );
  return rule;
}

async function load(spec: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(resolve(spec)).href)) as Record<string, unknown>;
  } catch (error) {
    const hint = /\.[cm]?ts$/.test(spec) ? 'Node before 22.18 needs it compiled to JavaScript' : 'import it yourself';
    throw new ValueError(
      `openRule: ${spec} must be a module that loads, got "${error instanceof Error ? error.message : String(error)}"; ${hint}`,
      { cause: error },
    );
  }
}

function isRule(value: unknown): value is LearningRule {
  if (typeof value !== 'object' || value === null) return false;
  const { id, name, infer, learn, departures } = value as Record<string, unknown>;
  return (
    typeof id === 'string' &&
    /^[\w.-]{1,100}$/.test(id) && // it names a file
    typeof name === 'string' &&
    typeof infer === 'function' &&
    typeof learn === 'function' &&
    typeof departures === 'object' &&
    departures !== null
  );
}
