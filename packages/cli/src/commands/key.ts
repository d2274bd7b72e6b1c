import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type CommonOptions, commandOf, printing } from '../command.ts';
import { changeText } from '../config/private-file.ts';
import { UsageError } from '../exit-codes.ts';
import type { Io } from '../output/io.ts';
import { Progress } from '../output/progress.ts';
import { systemCodeOf } from '../system-code.ts';
import { operating } from './administering.ts';

/** `tessera key …`: the key-encryption keys that guard stored secrets, for the operator. */
export function keyCommand(io: Io): Command {
  return commandOf('key', 'The keys that guard stored secrets, for the operator', [
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
    ['TESSERA_KEY_FILE=/etc/tessera/keys tessera key new --write', 'makes that file, where it is not there yet'],
  ]).option('--write', 'put it first in the key file');
  return printing(io, command).action(async (options: CommonOptions & { write?: boolean }) => {
    const { newKeyLine } = await import('@tessera/server');
    const { id, line } = newKeyLine(new Date());
    if (!options.write) return io.json ? io.data({ id, line }) : io.write(`${line}\n`);
    const file = await prepend(io, line);
    io.say(`Key ${id} is the first in ${file}. Restart every node before \`tessera key rewrap\`.`);
    if (io.json) io.thing({ id, file });
  });
}

/** Puts the line first, in one step, or makes the file that TESSERA_KEY_FILE names. Resolves with the file. */
async function prepend(io: Io, line: string): Promise<string> {
  const { environment } = io;
  if (environment['TESSERA_KEY']?.trim()) {
    throw new UsageError('The keys are in TESSERA_KEY: put what `tessera key new` prints first there, and a comma');
  }
  const { variables } = await import('@tessera/server');
  const named = environment['TESSERA_KEY_FILE']?.trim();
  const folder = resolve(environment['TESSERA_DATA_DIR']?.trim() || variables.TESSERA_DATA_DIR.default);
  const file = named || join(folder, 'keys');
  const isThere = await access(file).then(
    () => true,
    (error) => systemCodeOf(error) !== 'ENOENT',
  );
  if (!isThere && !named)
    throw new UsageError(`There is no key file ${file} yet: the server makes one at its first start`);
  await changeText(file, (before = '') => `${line}\n${before}`);
  return file;
}

function rewrap(io: Io): Command {
  const command = commandOf('rewrap', 'Put all stored secrets under the first key', [
    ['tessera key rewrap', 'beside a running server; cut off, it goes on when run again'],
  ]);
  return printing(io, command).action(async () => {
    const progress = new Progress(io);
    const rewrapped = await operating(io, (operator) =>
      operator.rewrapSecrets((done, total) => {
        progress.show(total === 0 ? 1 : done / total, `${done} of ${total} secrets`);
      }),
    ).finally(() => progress.end());
    io.thing({ rewrapped });
  });
}
