#!/usr/bin/env node
import { exitCodes } from './exit-codes.ts';
import { run } from './run.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of the output may stop early, as `head` does.
  if (error.code === 'EPIPE') process.exit(exitCodes.done);
  process.stderr.write(`tessera: The output cannot be written: ${error.code}\n`);
  process.exit(exitCodes.failed);
});
// Without a reader for its sentences a command goes on to its end all the same.
process.stderr.on('error', () => {});

process.exitCode = await run(process.argv.slice(2), process);
