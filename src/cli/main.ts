#!/usr/bin/env node
import { availableParallelism } from 'node:os';
import { wasmThreads } from '../arithmetic/wasm/engine.ts';
import { PcnCheckError } from '../errors.ts';
import type { EngineSettings } from '../evidence/engines.ts';
import { packageVersion } from './files.ts';
import { type Options, USAGE, parseOptions } from './options.ts';

/** What the environment says about engines. */
function environment(): EngineSettings {
  const blas = process.env['PCN_CHECK_BLAS'];
  return blas === undefined || blas === '' ? {} : { blas };
}

// TensorFlow reads these when it loads: products of full float32 precision on CUDA, and no log of its own start.
process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';

async function run(options: Options): Promise<number> {
  switch (options.command) {
    case 'help':
      process.stdout.write(USAGE);
      return 0;
    case 'version':
      process.stdout.write(`${await packageVersion()}\n`);
      return 0;
    // What takes long to load is loaded when it is needed.
    case 'list': {
      const { CLAIMS } = await import('../claims/index.ts');
      for (const { id, expected, source, title } of CLAIMS) {
        process.stdout.write(
          `${id.padEnd(34)} ${expected.padEnd(8)} ${`${source.paper} ${source.place}`.padEnd(44)} ${title}\n`,
        );
      }
      return 0;
    }
    case 'engines': {
      const { printEngines } = await import('./engines.ts');
      wasmThreads(availableParallelism());
      const { json } = options;
      return printEngines({ json, ...environment() }, { out: process.stdout, clock: () => performance.now() });
    }
    case 'gate': {
      const { gate } = await import('./gate.ts');
      const interrupt = new AbortController();
      // A command runs in a process group of its own, so an interruption does not reach it by itself.
      if (typeof options.rule !== 'string')
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupt.abort());
      return gate(options, {
        ...{ out: process.stdout, error: process.stderr, signal: interrupt.signal },
        clock: () => performance.now(),
      });
    }
    case 'rule': {
      const { runRuleCommand } = await import('./ruleCommands.ts');
      return runRuleCommand(options.options);
    }
    case 'verify': {
      const { verify } = await import('./verify.ts');
      const interrupt = new AbortController();
      process.once('SIGINT', () => interrupt.abort());
      process.once('SIGTERM', () => interrupt.abort());
      return verify(options, {
        out: process.stdout,
        error: process.stderr,
        color: process.stdout.isTTY && !process.env['NO_COLOR'],
        clock: () => performance.now(),
        date: () => new Date(),
        platform: { node: process.version, platform: `${process.platform} ${process.arch}` },
        signal: interrupt.signal,
        engines: environment(),
      });
    }
  }
}

try {
  process.exitCode = await run(parseOptions(process.argv.slice(2), availableParallelism()));
} catch (error) {
  if (!(error instanceof PcnCheckError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
