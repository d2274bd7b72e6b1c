import { readFile } from 'node:fs/promises';
import { confirm, input, password } from '@inquirer/prompts';
import { TesseraError } from '@tessera/client';
import { UsageError } from '../exit-codes.ts';
import { printable } from '../output/escape.ts';
import type { Io } from '../output/io.ts';

/** Where a secret comes from. `file` is a path, or `-` for standard input; without it, the user is asked. */
export interface SecretSource {
  file: string | undefined;
  /** The option that names the file, for the sentence that says that it is missing. */
  option: string;
  question: string;
  /** Ask twice, for a new secret that cannot be looked up again. */
  twice?: boolean;
}

/** A secret from a file, standard input or a prompt; never from an argument, where every process of the machine sees it. */
export async function askSecret(io: Io, { file, option, question, twice = false }: SecretSource): Promise<string> {
  if (file !== undefined) return secretIn(io, file);
  requireTerminal(
    io,
    `${option} FILE, or ${option} - for standard input, is needed where there is no terminal to ask in`,
  );
  const answer = await password({ message: question, mask: true }, { output: io.errorStream });
  if (twice && (await password({ message: 'Again', mask: true }, { output: io.errorStream })) !== answer) {
    throw new UsageError('The two are not the same');
  }
  return answer;
}

/**
 * Signs in with the password, and asks for a code of the second factor if the server wants one. `given` is a code that was
 * asked for already.
 */
export async function withCode<T>(
  io: Io,
  given: string | undefined,
  work: (code: (() => string) | undefined) => Promise<T>,
): Promise<T> {
  if (given !== undefined) return work(() => given);
  try {
    return await work(undefined);
  } catch (error) {
    if (!(error instanceof TesseraError) || error.error !== 'mfa_required') throw error;
    const hasApp = error.methods?.includes('totp') ?? true;
    const question = hasApp ? 'Code of your authenticator app, or a recovery code' : 'A recovery code';
    const code = await askText(io, '--code', question);
    return work(() => code);
  }
}

export async function askText(io: Io, option: string, question: string): Promise<string> {
  requireTerminal(io, `${option} is needed where there is no terminal to ask in`);
  return input({ message: question, required: true }, { output: io.errorStream });
}

/** Goes on if `yes`, or if the user agrees. */
export async function requireConsent(io: Io, yes: boolean | undefined, question: string): Promise<void> {
  if (yes) return;
  requireTerminal(io, '--yes is needed where there is no terminal to ask in');
  const agreed = await confirm({ message: printable(question), default: false }, { output: io.errorStream });
  if (!agreed) throw new UsageError('Nothing was changed');
}

function requireTerminal(io: Io, sentence: string): void {
  if (!io.canAsk) throw new UsageError(sentence);
}

/**
 * All of a file, or of standard input where it is `-`, without a byte order mark. Throws `UsageError` where it is not UTF-8: a
 * guess at a secret would be another secret.
 */
export async function textFrom(io: Io, file: string): Promise<string> {
  const bytes = file === '-' ? await standardInput(io) : await bytesOf(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`The text in ${nameOf(file)} is not UTF-8: save it as UTF-8`);
  }
}

async function secretIn(io: Io, file: string): Promise<string> {
  const text = await textFrom(io, file);
  const [secret = ''] = text.split(/\r?\n/);
  if (secret === '') throw new UsageError(`There is no secret in ${nameOf(file)}`);
  return secret;
}

function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file;
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    // Where it is a folder, the failure of reading it has no path.
    throw Object.assign(error instanceof Error ? error : new Error(String(error)), { path: file });
  }
}

async function standardInput(io: Io): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
