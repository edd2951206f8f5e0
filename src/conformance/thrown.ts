// What a rule threw, told so that its author finds the line: the first frame of the stack that is neither this package's own, nor
// Node's, nor the test runner's.

/** Where this package's own modules lie: dist/, or src/ in its own checkout. */
const OWN = new URL('..', import.meta.url).href;
const NOT_THE_RULES = /^node:|\/node_modules\/(vitest|@vitest|vite)\//;
const FRAME = /^\s+at (?:(.+) \((.+:\d+:\d+)\)|(?:async )?(.+:\d+:\d+))$/;

/** "TypeError: no such layer, at infer (/home/me/rule.ts:12:7)"; causes follow as ", caused by …". */
export function thrownText(error: unknown): string {
  if (!(error instanceof Error)) return `${shown(error)} was thrown, which is no Error and has no place`;
  const cause = error.cause === undefined ? '' : `, caused by ${shown(error.cause)}`;
  const frame = ruleFrame(error.stack ?? '');
  return `${shown(error)}${cause}${frame === undefined ? '' : `${AT}${frame}`}`;
}

const AT = ', at ';

/** By what failures are the same: the place where they were thrown, whatever numbers their messages name; or the whole text. */
export function sameFailure(detail: string): string {
  const at = detail.lastIndexOf(AT);
  return at >= 0 && /:\d+:\d+\)?$/.test(detail) ? detail.slice(at) : detail;
}

const shown = (error: unknown): string => {
  try {
    return String(error).slice(0, 1000);
  } catch {
    return 'something that cannot be written';
  }
};

function ruleFrame(stack: string): string | undefined {
  for (const line of stack.split('\n')) {
    const found = FRAME.exec(line);
    const place = found?.[2] ?? found?.[3];
    if (place === undefined) continue;
    const url = place.startsWith('/') ? `file://${place}` : place;
    if (url.startsWith(OWN) || NOT_THE_RULES.test(url)) continue;
    const path = url.startsWith('file://') ? decodeURI(url.slice('file://'.length)) : place;
    return found?.[1] === undefined ? path : `${found[1].replace(/^async /, '')} (${path})`;
  }
  return undefined;
}
