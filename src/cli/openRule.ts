import { DataError, ValueError } from '../errors.ts';
import { LEARNING_RULES } from '../learning/index.ts';
import type { LearningRule } from '../learning/rule.ts';
import { loadRule } from './loadRule.ts';

/**
 * A learning rule by what a person types: the id of a built-in one, or a module file that exports one as `default` or `rule`.
 * @throws {ValueError} when there is no such rule
 * @throws {DataError} when the module does not load, exports none, or one whose id cannot name a file
 */
export async function openRule(spec: string): Promise<LearningRule> {
  const builtIn = LEARNING_RULES.find(({ id }) => id === spec);
  if (builtIn) return builtIn;
  if (!/[./\\]/.test(spec))
    throw new ValueError(
      `openRule: rule must be one of ${LEARNING_RULES.map(({ id }) => id).join(', ')} or a module file, got ${JSON.stringify(spec)}; write ./${spec} for a file`,
    );
  const rule = await loadRule(spec);
  if (!/^[\w-][\w.-]{0,99}$/.test(rule.id))
    throw new DataError(
      `openRule: id of the rule in ${spec} must be letters, digits, "_", "." and "-", at most 100, got ${JSON.stringify(rule.id)}; it names the baseline`,
    );
  return rule;
}
