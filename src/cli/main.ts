#!/usr/bin/env node
import { asSrvidError, errorTable } from '../core/errors.ts';
import { version } from '../core/version.ts';
import type { Command, CommandContext } from './command.ts';
import type { CommandName } from './command-list.ts';
import { exitCodeOf } from './exit-codes.ts';
import { helpText, shortHelp } from './help.ts';
import { hideSecretArguments } from './hide-arguments.ts';
import { catchTheRest } from './last-resort.ts';
import { parseArguments } from './parse.ts';
import { errorLines } from './reporters/format.ts';
import { processTerminal } from './terminal.ts';

/** Loaded when they run: ONNX Runtime, RxJS and fluent-ffmpeg cost more time than all of `--help`. */
const loaders: Readonly<Record<CommandName, () => Promise<{ readonly run: Command }>>> = {
  upscale: () => import('./commands/upscale.ts'),
  live: () => import('./commands/live.ts'),
  probe: () => import('./commands/probe.ts'),
  models: () => import('./commands/models.ts'),
  eval: () => import('./commands/eval.ts'),
  plate: () => import('./commands/plate.ts'),
  bench: () => import('./commands/bench.ts'),
  doctor: () => import('./commands/doctor.ts'),
};

const dispatch = async (argv: readonly string[], context: CommandContext): Promise<number> => {
  if (argv.length === 0) {
    context.terminal.err(shortHelp());
    return errorTable.USAGE.exit;
  }
  const invocation = await parseArguments(argv);
  if (invocation.values.help || invocation.values.version) {
    context.terminal.out(
      invocation.values.help ? helpText(invocation.command) : `srvid ${version}\n`,
    );
    return 0;
  }
  const { run } = await loaders[invocation.command]();
  return run(invocation, context);
};

const main = async (): Promise<void> => {
  hideSecretArguments();
  const terminal = processTerminal();
  const lastResort = catchTheRest(terminal);
  let exitCode: number;
  try {
    exitCode = await dispatch(process.argv.slice(2), { terminal, ...lastResort });
  } catch (thrown) {
    const error = asSrvidError(thrown);
    if (!lastResort.abort.aborted) terminal.err(errorLines(error, terminal.showsStacks));
    exitCode = exitCodeOf(error);
  }
  process.exitCode = lastResort.exitCode() ?? exitCode;
};

await main();
