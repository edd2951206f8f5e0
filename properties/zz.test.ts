import { test } from 'vitest';
import { CLAIMS } from '../src/claims/index.ts';
import { ENGINES } from '../src/evidence/engines.ts';
import { judge } from '../src/evidence/judge.ts';
import { digits, teacher } from '../src/data/index.ts';
const only = process.env['ONLY'];
test('all', async () => {
  const engines = [];
  for (const e of (process.env['ENG'] ?? 'float64,tfjs-wasm,tfjs-cpu,bignumber').split(',').filter(Boolean)) engines.push(await ENGINES[e]!());
  for (const c of CLAIMS.filter((c) => !only || new RegExp(only).test(c.id))) {
    const v = await judge(c, { seed: 1, data: [typeof teacher === 'function' ? (teacher as any)() : teacher, typeof digits === 'function' ? (digits as any)() : digits], engines, clock: () => performance.now() });
    console.log((v.asExpected ? 'ok  ' : 'BAD ') + v.id, v.outcome, v.seconds.toFixed(2), v.separation?.toExponential(1) ?? '');
    if (!v.asExpected || process.env['V']) for (const f of v.findings) console.log('    ', f.kind, f.system, f.data, f.outcome, f.summary, JSON.stringify(f.controls.map(c => [c.name, c.outcome, c.ratio])));
    if (process.env['V'] && v.counterexample) console.log(JSON.stringify(v.counterexample));
  }
}, 600000);
