import { TesseraError } from '@tessera/client';
import { CommanderError } from 'commander';
import { exitCodeOf, exitCodes, isProblem, NotSignedIn, UsageError } from './exit-codes.ts';
import type { Io } from './output/io.ts';

/** The report of a failed command: the fields of the JSON on standard error, and the exit code. */
export interface Failure {
  code: number;
  error: string;
  message: string;
  status?: number;
  request_id?: string;
}

const filesystem: Record<string, string> = {
  ENOENT: 'There is no file',
  ENOTDIR: 'There is no file',
  EACCES: 'This user may not use the file',
  EPERM: 'This user may not use the file',
  EISDIR: 'This is a folder and no file:',
  ENOSPC: 'The disk is full:',
  EROFS: 'The disk is read-only:',
};

/** `refused` is the meaning of a 401 for the name, the session or the token that this command used. */
export function failureOf(error: unknown, { refused, hints }: Pick<Io, 'refused' | 'hints'>): Failure {
  const code = exitCodeOf(error);
  if (error instanceof TesseraError) {
    const said = error.error === 'not_authenticated' && refused !== undefined ? refused : error.message;
    const hint = hints[error.error];
    return {
      code,
      error: error.error,
      message: hint === undefined ? said : `${said}: ${hint}`,
      ...(error.status === 0 ? {} : { status: error.status }),
      ...(error.requestId === undefined ? {} : { request_id: error.requestId }),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (isProblem(error)) return { code, error: error.code, message, status: error.status };
  if (error instanceof CommanderError) {
    // Where a noun is called without a verb, it has printed its help instead of a sentence.
    const said = error.code === 'commander.help' ? 'A command is missing: see --help' : message.replace(/^error: /, '');
    return { code: exitCodes.usage, error: 'usage', message: said };
  }
  if (error instanceof UsageError) return { code, error: 'usage', message };
  if (error instanceof NotSignedIn) return { code, error: 'not_signed_in', message };
  if (code === exitCodes.interrupted) return { code, error: 'interrupted', message: 'Interrupted.' };
  if (code === exitCodes.broken) return { code, error: 'not_startable', message };
  const { code: reason, path } = error as NodeJS.ErrnoException;
  const sentence = filesystem[reason ?? ''];
  if (sentence !== undefined && path !== undefined) {
    return { code: exitCodes.usage, error: 'file', message: `${sentence} ${path}` };
  }
  return { code, error: 'failed', message };
}
