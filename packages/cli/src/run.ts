import { CommanderError } from 'commander';
import { exitCodes } from './exit-codes.ts';
import { failureOf } from './failure.ts';
import { Io, type Streams } from './output/io.ts';
import { programOf } from './program.ts';

/** Runs the command with these words behind its name. Resolves with the exit code; a failure is told on standard error. */
export async function run(words: readonly string[], streams: Streams): Promise<number> {
  const io = new Io(streams);
  // Looked for here as well: faults of the arguments are found before the option is read.
  io.json = words.slice(0, words.includes('--') ? words.indexOf('--') : words.length).includes('--json');
  try {
    await programOf(io).parseAsync(words, { from: 'user' });
    return io.exitCode;
  } catch (error) {
    return told(io, error);
  }
}

/** Prints the failure. Returns the exit code. */
function told(io: Io, error: unknown): number {
  // Help and the version are printed already.
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
  const { code, ...failure } = failureOf(error, io);
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
