import type { DType } from '../hostArithmetic.ts';

/** What the libraries lack, one entry of a matrix after another; each thread walks the matrix in steps of the whole grid. */
export type KernelName = 'combine' | 'scale' | 'identity' | 'gather';

/**
 * The elementwise kernels as PTX, which the driver compiles for the device that it finds (sm_75 and later).
 *
 *     combine(out, x, y, α, β, count)   out ← αx + βy, where β = 0 does not read y
 *     scale(out, c, x, count)           out ← c·x for a scalar c in device memory
 *     identity(out, n, count)           out ← 1 at multiples of n + 1, else 0
 *     gather(out, x, rows, n, count)    row i of out ← row rows[i] of x, all of n numbers; zeros where rows[i] < 0
 *
 * Operations round to nearest and keep subnormal numbers; αx + βy rounds αx once and the sum once.
 */
export function ptx(dtype: DType): string {
  const [T, shift, one] = dtype === 'float64' ? ['f64', 3, '0d3FF0000000000000'] : ['f32', 2, '0f3F800000'];
  const zero = dtype === 'float64' ? '0d0000000000000000' : '0f00000000';
  const pointer = (register: string, parameter: string): string => `
  ld.param.u64 ${register}, [${parameter}];
  cvta.to.global.u64 ${register}, ${register};`;
  /** %i runs over this thread's entries, %at is the offset of one in bytes. */
  const kernel = (name: KernelName, parameters: string, prologue: string, body: string): string => `
.visible .entry ${name}(${parameters}, .param .u64 count)
{
  .reg .pred %done, %plain, %diagonal;
  .reg .b32 %block, %blocks, %thread, %threads, %index;
  .reg .b64 %out, %x, %y, %c, %i, %t, %n, %step, %count, %at, %to, %from, %rest, %row;
  .reg .${T} %alpha, %beta, %u, %v, %w;
  ld.param.u64 %count, [count];${pointer('%out', 'out')}${prologue}
  mov.u32 %block, %ctaid.x;
  mov.u32 %blocks, %nctaid.x;
  mov.u32 %thread, %tid.x;
  mov.u32 %threads, %ntid.x;
  mul.wide.u32 %i, %block, %threads;
  cvt.u64.u32 %t, %thread;
  add.u64 %i, %i, %t;
  mul.wide.u32 %step, %blocks, %threads;
loop:
  setp.ge.u64 %done, %i, %count;
  @%done bra end;
  shl.b64 %at, %i, ${shift};
  add.u64 %to, %out, %at;${body}
  st.global.${T} [%to], %w;
  add.u64 %i, %i, %step;
  bra loop;
end:
  ret;
}
`;
  return `.version 7.0
.target sm_75
.address_size 64
${kernel(
  'combine',
  `.param .u64 out, .param .u64 x, .param .u64 y, .param .${T} alpha, .param .${T} beta`,
  `${pointer('%x', 'x')}${pointer('%y', 'y')}
  ld.param.${T} %alpha, [alpha];
  ld.param.${T} %beta, [beta];
  setp.eq.${T} %plain, %beta, ${zero};`,
  `
  add.u64 %from, %x, %at;
  ld.global.${T} %u, [%from];
  mul.rn.${T} %w, %alpha, %u;
  @%plain bra store;
  add.u64 %from, %y, %at;
  ld.global.${T} %v, [%from];
  fma.rn.${T} %w, %beta, %v, %w;
store:`,
)}${kernel(
    'scale',
    '.param .u64 out, .param .u64 c, .param .u64 x',
    `${pointer('%c', 'c')}${pointer('%x', 'x')}
  ld.global.${T} %alpha, [%c];`,
    `
  add.u64 %from, %x, %at;
  ld.global.${T} %u, [%from];
  mul.rn.${T} %w, %alpha, %u;`,
  )}${kernel(
    'identity',
    '.param .u64 out, .param .u64 n',
    `
  ld.param.u64 %n, [n];
  add.u64 %n, %n, 1;`,
    `
  rem.u64 %rest, %i, %n;
  setp.eq.u64 %diagonal, %rest, 0;
  selp.${T} %w, ${one}, ${zero}, %diagonal;`,
  )}${kernel(
    'gather',
    '.param .u64 out, .param .u64 x, .param .u64 rows, .param .u64 n',
    `${pointer('%x', 'x')}${pointer('%y', 'rows')}
  ld.param.u64 %n, [n];`,
    `
  div.u64 %row, %i, %n;
  rem.u64 %rest, %i, %n;
  shl.b64 %row, %row, 2;
  add.u64 %from, %y, %row;
  ld.global.s32 %index, [%from];
  mov.${T} %w, ${zero};
  setp.lt.s32 %plain, %index, 0;
  @%plain bra store;
  cvt.s64.s32 %row, %index;
  mad.lo.u64 %from, %row, %n, %rest;
  shl.b64 %from, %from, ${shift};
  add.u64 %from, %x, %from;
  ld.global.${T} %w, [%from];
store:`,
  )}`;
}
