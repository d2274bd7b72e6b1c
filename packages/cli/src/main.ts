#!/usr/bin/env node
import { CommanderError } from 'commander';
import { exitCodes } from './exit-codes.ts';
import { failureOf } from './failure.ts';
import { Io } from './output/io.ts';
import { programOf } from './program.ts';

// The reader of the output may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? exitCodes.done : exitCodes.failed);
});

const io = new Io(process);
// Looked for here as well: faults of the arguments are found before the option is read.
const words = process.argv.slice(2);
io.json = words.slice(0, words.includes('--') ? words.indexOf('--') : words.length).includes('--json');
try {
  await programOf(io).parseAsync(process.argv);
} catch (error) {
  process.exitCode = told(error);
}

/** Prints the failure. Returns the exit code. */
function told(error: unknown): number {
  // Help and the version are printed already.
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
  const { code, ...failure } = failureOf(error, io.refused);
  if (io.json) {
    io.complainJson(failure);
  } else if (code === exitCodes.interrupted) {
    io.say(failure.message);
  } else if (!(error instanceof CommanderError && error.code === 'commander.help')) {
    io.complain(
      failure.request_id === undefined ? failure.message : `${failure.message} (request ${failure.request_id})`,
    );
  }
  return code;
}
