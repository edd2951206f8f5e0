#!/usr/bin/env node
import { availableParallelism } from 'node:os';
import { pythonBlas } from './pythonBlas.ts';
import { run } from './run.ts';

// TensorFlow reads these when it loads: products of full float32 precision on CUDA, and no log of its own start.
process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';

const { env } = process;
const blas = env['PCN_CHECK_BLAS'];

const CANNOT_WRITE = 1;

// A reader that has seen enough, such as head, ends the program and is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`pcn-check: output must be written, got "${error.message}"; make room for it\n`);
  process.exit(CANNOT_WRITE);
});
process.stderr.on('error', () => undefined); // nobody is left who could be told

process.exitCode = await run(process.argv.slice(2), {
  out: process.stdout,
  error: process.stderr,
  color: process.stdout.isTTY && !process.env['NO_COLOR'],
  clock: () => performance.now(),
  date: () => new Date(),
  platform: { node: process.version, platform: `${process.platform} ${process.arch}` },
  cores: availableParallelism(),
  engines:
    blas === undefined || blas === ''
      ? {
          blasAlso: await pythonBlas({
            path: env['PATH'],
            virtualEnv: env['VIRTUAL_ENV'],
            condaPrefix: env['CONDA_PREFIX'],
          }),
        }
      : { blas },
  interruption: (signals) => {
    const interrupt = new AbortController();
    for (const signal of signals) process.once(signal, () => interrupt.abort());
    return interrupt.signal;
  },
});
