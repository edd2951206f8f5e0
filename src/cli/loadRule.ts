import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { requireOneDoor } from '../conformance/requirements.ts';
import { DataError } from '../errors.ts';
import { areDepartures } from '../learning/declarations.ts';
import { type AnyRule, isGenerative } from '../learning/generative/rule.ts';

/**
 * The rule that a module exports, as its default or under the name `rule`.
 * @throws {DataError} when there is no such file, it cannot be run or throws, or it exports no rule
 * @throws {ValueError} when the rule has `dense` besides, as rules had before
 */
export async function loadRule(file: string): Promise<AnyRule> {
  const path = resolve(file);
  await access(path).catch(() => {
    throw new DataError(`moduleRule: FILE must exist, got ${file}`);
  });
  let module: Record<string, unknown>;
  try {
    module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (error) {
    throw new DataError(whyNot(file, error), { cause: error });
  }
  const rule = module['default'] ?? module['rule'];
  if (!isRule(rule))
    throw new DataError(
      `moduleRule: ${file} must export a learning rule as default or as "rule", got ${describe(module)}; a rule has id, name, infer and learn (and predict, with kind: 'generative'), and departures as reasons by check`,
    );
  if (!isGenerative(rule)) requireOneDoor(rule);
  return rule;
}

function whyNot(file: string, error: unknown): string {
  const { code, message, stack } = error as NodeJS.ErrnoException;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION' && /\.[mc]?ts$/.test(file))
    return `moduleRule: ${file} must be run by Node 22.18 or later, which reads TypeScript, got Node ${process.versions.node}; update Node, or compile it to JavaScript and give that`;
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX')
    return `moduleRule: ${file} must use only TypeScript that can be erased (no enum, no parameter properties), got: ${message}`;
  if (error instanceof SyntaxError && /^(Unexpected token 'export'|Cannot use (import|'import))/.test(message))
    return `moduleRule: ${file} must be a module, got one that Node takes for CommonJS (${message}), as "type" in the nearest package.json says; name it ${file.replace(/\.(?=[jt]s$)/, '.m')}, or say "type": "module" there`;
  const at = /\((file:[^)]*)\)|(file:\S+)/.exec(stack ?? '');
  const place = at ? ` at ${at[1] ?? at[2]}` : '';
  return `moduleRule: ${file} must run without an error when it is imported, got ${String(error).slice(0, 500)}${place}`;
}

const isRule = (value: unknown): value is AnyRule => {
  if (typeof value !== 'object' || value === null) return false;
  const rule = value as Record<string, unknown>;
  return (
    ['id', 'name'].every((key) => typeof rule[key] === 'string') &&
    ['infer', 'learn', ...(rule['kind'] === 'generative' ? ['predict'] : [])].every(
      (key) => typeof rule[key] === 'function',
    ) &&
    areDepartures(rule['departures'] ?? {})
  );
};

const describe = (module: Readonly<Record<string, unknown>>): string => {
  const names = Object.keys(module);
  return names.length === 0 ? 'no exports' : `exports ${names.slice(0, 10).join(', ')}`;
};
