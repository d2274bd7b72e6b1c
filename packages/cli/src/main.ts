#!/usr/bin/env node
import { TesseraError } from '@tessera/client';
import { CommanderError } from 'commander';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { Io } from './output/io.ts';
import { programOf } from './program.ts';

// Whoever reads the output may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? exitCodes.done : exitCodes.failed);
});

const io = new Io(process);
try {
  await programOf(io).parseAsync(process.argv);
} catch (error) {
  process.exitCode = told(error);
}

/** Says what went wrong; resolves with what to exit with. */
function told(error: unknown): number {
  // It has said it already: help, the version, or what is wrong with the arguments.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  const code = exitCodeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const server = error instanceof TesseraError ? error : undefined;
  if (io.json) {
    io.complainJson({
      error: server?.error ?? 'failed',
      message,
      status: server?.status,
      request_id: server?.requestId,
    });
  } else if (code === exitCodes.interrupted) {
    io.say('Interrupted.');
  } else {
    io.complain(server?.requestId === undefined ? message : `${message} (request ${server.requestId})`);
    if (code === exitCodes.notSignedIn && server) io.say('Run `tessera login`.');
  }
  return code;
}
