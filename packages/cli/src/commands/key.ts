import { randomBytes } from 'node:crypto';
import { chown, open, readFile, rename, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type CommonOptions, commandOf, printing } from '../command.ts';
import { UsageError } from '../exit-codes.ts';
import type { Io } from '../output/io.ts';
import { Progress } from '../output/progress.ts';

/** `tessera key …`: the key-encryption keys that guard stored secrets, for who runs the server. */
export function keyCommand(io: Io): Command {
  return commandOf('key', 'The keys that guard stored secrets, for who runs the server', [
    ['tessera key new --write', 'puts a new key first'],
    ['tessera key rewrap', 'puts all secrets under the first key'],
  ])
    .addCommand(newKey(io))
    .addCommand(rewrap(io))
    .addHelpText(
      'after',
      `
To replace a key:
  1. \`tessera key new --write\`, and the same file on every node; the old keys stay in it
  2. restart every node, so that all know the new key
  3. \`tessera key rewrap\`; the servers may be running
  4. take the old keys out of the file, and restart. Keep them for as long as you keep backups from before`,
    );
}

function newKey(io: Io): Command {
  const command = commandOf('new', 'Make a key: print it, or put it first in the key file', [
    ['tessera key new', 'prints a line for the key file or TESSERA_KEY'],
    ['tessera key new --write', 'puts it first in the key file of the configuration'],
  ]).option('--write', 'put it first in the key file');
  return printing(io, command).action(async (options: CommonOptions & { write?: boolean }) => {
    const { newKeyLine } = await import('@tessera/server');
    const { id, line } = newKeyLine(new Date());
    if (!options.write) return io.write(`${line}\n`);
    const file = await prepend(io, line);
    io.say(`Key ${id} is the first in ${file}. Restart every node before \`tessera key rewrap\`.`);
    if (io.json) io.thing({ id, file });
  });
}

/** Puts the line first, in one step: who reads the file meanwhile finds the old keys or all of them. */
async function prepend(io: Io, line: string): Promise<string> {
  const { environment } = io;
  if (environment['TESSERA_KEY']?.trim()) {
    throw new UsageError('The keys are in TESSERA_KEY: put what `tessera key new` prints first there, and a comma');
  }
  const { variables } = await import('@tessera/server');
  const folder = resolve(environment['TESSERA_DATA_DIR']?.trim() || variables.TESSERA_DATA_DIR.default);
  const file = environment['TESSERA_KEY_FILE']?.trim() || join(folder, 'keys');
  let before: string;
  try {
    before = await readFile(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    throw new UsageError(`There is no key file ${file} yet: the server makes one at its first start`);
  }
  const { mode, uid, gid } = await stat(file);
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await open(draft, 'wx', mode & 0o777);
  try {
    await handle.writeFile(`${line}\n${before}`);
    // A power cut must not take a key that secrets are under by then.
    await handle.sync();
  } finally {
    await handle.close();
  }
  // Run by root, the file stays the server's.
  if (process.getuid?.() === 0) await chown(draft, uid, gid);
  await rename(draft, file);
  return file;
}

function rewrap(io: Io): Command {
  const command = commandOf('rewrap', 'Put all stored secrets under the first key', [
    ['tessera key rewrap', 'beside a running server; cut off, it goes on when run again'],
  ]);
  return printing(io, command).action(async () => {
    const { openOperator, readConfig } = await import('@tessera/server');
    const operator = await openOperator(readConfig(io.environment as Record<string, string>));
    const progress = new Progress(io);
    try {
      const rewrapped = await operator.rewrapSecrets((done, total) => {
        progress.show(total === 0 ? 1 : done / total, `${done} of ${total} secrets`);
      });
      progress.end();
      io.thing({ rewrapped });
    } finally {
      progress.end();
      await operator.close();
    }
  });
}
