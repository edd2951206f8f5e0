import { type JsonSchema } from '../../src/report/index.ts';

/** Oracle: the part of JSON Schema 2020-12 that the schema uses, written from the specification. Returns what is wrong. */
export function violations(value: unknown, schema: JsonSchema, root: JsonSchema = schema, path = '$'): string[] {
  const known = 'type,enum,const,anyOf,$ref,required,properties,additionalProperties,items,minItems,maxItems,minimum';
  const notes = '$schema,$id,$defs,title,format';
  for (const keyword of Object.keys(schema)) {
    if (!`${known},${notes}`.split(',').includes(keyword)) throw new Error(`this oracle does not know ${keyword}`);
  }
  if (typeof schema['$ref'] === 'string') {
    const target = schema['$ref'].replace('#/$defs/', '');
    return violations(value, (root['$defs'] as Record<string, JsonSchema>)[target]!, root, path);
  }
  const problems: string[] = [];
  const must = (condition: boolean, what: string): void => void (condition || problems.push(`${path} ${what}`));
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const types: Record<string, boolean> = {
    ...{ string: typeof value === 'string', boolean: typeof value === 'boolean', number: typeof value === 'number' },
    ...{ integer: Number.isInteger(value), array: Array.isArray(value), object: isObject },
  };
  if (schema['type'] !== undefined) must(types[schema['type'] as string]!, `is no ${schema['type'] as string}`);
  if (schema['enum'] !== undefined) must((schema['enum'] as unknown[]).includes(value), 'is not in its list');
  if (schema['const'] !== undefined) must(schema['const'] === value, 'is another constant');
  if (schema['minimum'] !== undefined) must((value as number) >= (schema['minimum'] as number), 'is too small');
  if (schema['anyOf'] !== undefined) {
    const any = (schema['anyOf'] as JsonSchema[]).some((s) => violations(value, s, root, path).length === 0);
    must(any, 'fits no alternative');
  }
  if (Array.isArray(value)) {
    must(value.length >= ((schema['minItems'] as number) ?? 0), 'is too short');
    must(value.length <= ((schema['maxItems'] as number) ?? Infinity), 'is too long');
    const items = (schema['items'] ?? {}) as JsonSchema;
    value.forEach((item, i) => problems.push(...violations(item, items, root, `${path}[${i}]`)));
  } else if (isObject) {
    const properties = (schema['properties'] ?? {}) as Record<string, JsonSchema>;
    for (const key of (schema['required'] ?? []) as string[]) must(Object.hasOwn(value, key), `lacks ${key}`);
    for (const [key, entry] of Object.entries(value)) {
      const rest = schema['additionalProperties'] ?? {}; // unless told, anything
      const inner = Object.hasOwn(properties, key)
        ? properties[key]
        : rest === false
          ? undefined
          : (rest as JsonSchema);
      if (inner === undefined) must(false, `has the unknown property ${key}`);
      else problems.push(...violations(entry, inner, root, `${path}.${key}`));
    }
  }
  return problems;
}

/** Oracle: is this markup XML as far as tags, attributes and entities go? Returns the first thing that is not. */
export function illFormed(page: string): string | undefined {
  const open: string[] = [];
  const body = page.replace(/^<!doctype html>\n/, '').replace(/(<(style|script)[^<>]*>)[\s\S]*?(<\/\2>)/g, '$1$3');
  for (const [token] of body.matchAll(/<[^<>]*>|[^<]+|</g)) {
    const text = token.startsWith('<') ? (token.match(/"[^"]*"/g) ?? []).join('') : token;
    const entity = /&(?!(?:amp|lt|gt|quot|#39|#x27|#\d+);)/.exec(text);
    if (entity !== null) return `a bare & in ${token.slice(0, 80)}`;
    if (/[^\P{Cc}\t\n\r]/u.test(token)) return `a control character in ${token.slice(0, 80)}`;
    if (!token.startsWith('<')) {
      if (token.includes('>')) return `a bare > in ${token.slice(0, 80)}`;
      continue;
    }
    const tag = /^<(\/?)([a-zA-Z][\w-]*)((?:\s+[a-zA-Z_:][\w:.-]*="[^"<]*")*)\s*(\/?)>$/.exec(token);
    if (tag === null) return `no tag: ${token}`;
    const names = [...tag[3]!.matchAll(/([\w:.-]+)="/g)].map((m) => m[1]);
    if (new Set(names).size !== names.length) return `an attribute twice: ${token}`;
    if (tag[1] === '/') {
      const last = open.pop();
      if (last !== tag[2]) return `</${tag[2]}> closes <${last}>`;
    } else if (tag[4] !== '/') open.push(tag[2]!);
  }
  return open.length === 0 ? undefined : `<${open.at(-1)}> is never closed`;
}
