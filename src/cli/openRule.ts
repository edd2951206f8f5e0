import { DataError, ValueError } from '../errors.ts';
import { LEARNING_RULES } from '../learning/index.ts';
import { isGenerative } from '../learning/generative/rule.ts';
import type { LearningRule } from '../learning/rule.ts';
import { moduleRule } from './moduleRule.ts';

/**
 * A learning rule by what a person types: the id of a built-in one, or a module file that exports one as `default` or `rule`, which
 * runs in a thread of its own. Close it. `onOutput` sees what the module prints.
 * @throws {ValueError} when there is no such rule
 * @throws {DataError} when the module does not load, exports none, or one whose id cannot name a file
 */
export async function openRule(
  spec: string,
  onOutput: (text: string) => void,
): Promise<LearningRule & { close(): Promise<void> }> {
  const builtIn = LEARNING_RULES.find(({ id }) => id === spec);
  if (builtIn) return { ...builtIn, close: async () => undefined };
  if (!/[./\\]/.test(spec))
    throw new ValueError(
      `openRule: rule must be one of ${LEARNING_RULES.map(({ id }) => id).join(', ')} or a module file, got ${JSON.stringify(spec)}; write ./${spec} for a file`,
    );
  const rule = await moduleRule(spec, { onOutput });
  if (isGenerative(rule)) {
    await rule.close();
    throw new DataError(
      `openRule: the rule in ${spec} must be for networks with clamped ends, got one for generative networks; hold it against theory with check`,
    );
  }
  if (!/^[\w-][\w.-]{0,99}$/.test(rule.id)) {
    await rule.close();
    throw new DataError(
      `openRule: id of the rule in ${spec} must be letters, digits, "_", "." and "-", at most 100, got ${JSON.stringify(rule.id)}; it names the baseline`,
    );
  }
  return rule;
}
