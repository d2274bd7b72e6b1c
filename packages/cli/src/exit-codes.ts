import { TesseraError } from '@tessera/client';

/** The exit codes of the process. Listed in the README; a code never changes its meaning. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  notSignedIn: 3,
  forbidden: 4,
  notFound: 5,
  conflict: 6,
  tryLater: 7,
  warnings: 8,
  broken: 9,
  interrupted: 130,
} as const;

/** The command was used wrongly; the sentence says how to use it rightly. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Ctrl-C was pressed. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** There is no session to use. */
export class NotSignedIn extends Error {
  override readonly name = 'NotSignedIn';
}

const codeOfStatus: Record<number, number> = {
  400: exitCodes.usage,
  401: exitCodes.notSignedIn,
  403: exitCodes.forbidden,
  404: exitCodes.notFound,
  409: exitCodes.conflict,
  429: exitCodes.tryLater,
  503: exitCodes.tryLater,
};

/** A refusal by the server's own code, which some commands run on the database itself. By its name, as below. */
export function isProblem(error: unknown): error is Error & { code: string; status: number } {
  return error instanceof Error && error.name === 'Problem';
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return exitCodes.usage;
  if (error instanceof NotSignedIn) return exitCodes.notSignedIn;
  // By its name: loading the server's code for its class would slow every command down.
  if (error instanceof Error && ['StartRefused', 'BackupUnreadable'].includes(error.name)) return exitCodes.broken;
  if (error instanceof Error && error.name === 'PlaceNotEmpty') return exitCodes.conflict;
  if (isProblem(error)) return codeOfStatus[error.status] ?? exitCodes.failed;
  if (error instanceof TesseraError) {
    if (error.error === 'no_answer' || error.error === 'timed_out') return exitCodes.tryLater;
    return codeOfStatus[error.status] ?? exitCodes.failed;
  }
  if (error instanceof Interrupted) return exitCodes.interrupted;
  // The error of a prompt when Ctrl-C is pressed.
  if (error instanceof Error && error.name === 'ExitPromptError') return exitCodes.interrupted;
  return exitCodes.failed;
}
