import type { Command } from 'commander';
import { clientOf } from '../client.ts';
import { type CommonOptions, calling, commandOf } from '../command.ts';
import { connect, proven, urlOf } from '../connect.ts';
import { download } from '../download.ts';
import { UsageError } from '../exit-codes.ts';
import { askSecret, requireConsent } from '../input/ask.ts';
import type { Io } from '../output/io.ts';
import { type ProfileOptions, profileOf, withProfile } from './profile-options.ts';

/** `tessera user …`: accounts. */
export function userCommand(io: Io): Command {
  return commandOf('user', 'Accounts: yours, and the public part of others', [
    ['tessera user show', 'your account'],
    ['tessera user create alice --email alice@example.com', 'signs a user up'],
  ])
    .addCommand(showUser(io))
    .addCommand(createUser(io))
    .addCommand(updateUser(io))
    .addCommand(deleteUser(io))
    .addCommand(exportUser(io))
    .addCommand(confirmUser(io))
    .addCommand(resetPassword(io))
    .addCommand(terms(io));
}

function showUser(io: Io): Command {
  const command = commandOf('show [username]', 'Show your account, or the public part of another', [
    ['tessera user show', 'your account'],
    ['tessera user show bob', "another user's, by name or ID"],
  ]);
  return calling(io, command).action(async (username: string | undefined, options: CommonOptions) => {
    const { client } = await connect(io, options);
    io.thing(username === undefined ? await client.getUser() : await client.getUserWithUsername(username));
  });
}

function exportUser(io: Io): Command {
  const command = commandOf('export', 'Print everything about you as one JSON document', [
    ['tessera user export > me.json', 'account, organizations, tokens, credentials and audit, without secrets'],
  ]);
  return calling(io, command).action(async (options: CommonOptions) => {
    await download(io, await connect(io, options), '/user/export');
  });
}

function createUser(io: Io): Command {
  const command = withProfile(
    commandOf('create <username>', 'Sign a user up', [
      ['tessera user create alice --email alice@example.com', 'asks for the password'],
      ['tessera user create alice --password-file - < secret', 'without a prompt'],
      ['tessera user create alice --invitation-token-file mailed', 'with the token of an invitation'],
      ['tessera user create alice --server https://accounts.example.com', 'on a server you are not signed in to'],
    ]),
  )
    .option('--password-file <file>', 'the file with the password; - is standard input')
    .option('--invitation-token-file <file>', 'the file with the mailed token of an invitation');
  return calling(io, command).action(
    async (
      username: string,
      options: CommonOptions & ProfileOptions & { passwordFile?: string; invitationTokenFile?: string },
    ) => {
      const { passwordFile, invitationTokenFile: file } = options;
      if (passwordFile === '-' && file === '-') throw new UsageError('Standard input holds one secret only');
      const client = clientOf({ baseUrl: await urlOf(io, options) });
      const option = '--invitation-token-file';
      const invitation =
        file === undefined ? {} : { invitation_token: await askSecret(io, { file, option, question: 'Mailed token' }) };
      const password = await newPassword(io, passwordFile);
      await client.createUser({ username, password, ...invitation, ...profileOf(options) });
      // Without a sign-in, the name is all that there is to tell.
      await io.changed(`${username} has an account.`, { username, created: true });
    },
  );
}

function updateUser(io: Io): Command {
  const command = withProfile(
    commandOf('update', 'Change your account. An empty value clears', [
      ['tessera user update --name "Alice A." --timezone Europe/Athens', 'your profile'],
      ['tessera user update --company ""', 'clears the company'],
      ['tessera user update --username alice2', 'renames you'],
    ]),
  )
    .option('--username <name>', 'another name for the account')
    .option('--current-password-file <file>', 'the password, which a new e-mail address needs; - is standard input');
  return calling(io, command).action(
    async (options: CommonOptions & ProfileOptions & { username?: string; currentPasswordFile?: string }) => {
      const changes = {
        ...profileOf(options),
        ...(options.username === undefined ? {} : { username: options.username }),
      };
      if (Object.keys(changes).length === 0)
        throw new UsageError('Say what to change: see `tessera user update --help`');
      const connection = await connect(io, options);
      const { id = '', username } = await connection.client.getUser();
      await proven(io, connection, options.currentPasswordFile, (client) => client.updateUser(id, changes));
      await io.changed(`${options.username ?? username} is changed.`, () => connection.client.getUser());
    },
  );
}

function deleteUser(io: Io): Command {
  const command = commandOf('delete', 'Delete your account and everything in it', [
    ['tessera user delete', 'asks first'],
    ['tessera user delete --yes', 'does not ask'],
  ]).option('--yes', 'do not ask');
  return calling(io, command).action(async (options: CommonOptions & { yes?: boolean }) => {
    const { client, url } = await connect(io, options);
    const { id = '', username } = await client.getUser();
    await requireConsent(io, options.yes, `Delete the account ${username} on ${url}, with everything in it?`);
    await client.deleteUser(id);
    await io.changed(`${username} is deleted.`, { username, deleted: true });
  });
}

function confirmUser(io: Io): Command {
  const command = commandOf('confirm', 'Confirm your e-mail address, with the token of the mail', [
    ['tessera user confirm', 'asks for the token'],
    ['tessera user confirm --request', 'has it mailed again'],
  ])
    .option('--request', 'have the mail sent again')
    .option('--token-file <file>', 'the file with the mailed token; - is standard input');
  return calling(io, command).action(async (options: CommonOptions & { request?: boolean; tokenFile?: string }) => {
    if (options.request) {
      await (await connect(io, options)).client.requestEmailConfirmation();
      return io.changed('The mail is on its way.', { requested: true });
    }
    const token = await askSecret(io, { file: options.tokenFile, option: '--token-file', question: 'Mailed token' });
    io.refused =
      'The mailed token is not valid: it is mistyped, used or expired. `tessera user confirm --request` has another one mailed';
    await clientOf({ baseUrl: await urlOf(io, options), token }).confirmEmail();
    await io.changed('The address is confirmed.', { confirmed: true });
  });
}

interface ResetOptions extends CommonOptions {
  request?: string;
  tokenFile?: string;
  passwordFile?: string;
  currentPasswordFile?: string;
}

function resetPassword(io: Io): Command {
  const command = commandOf('reset-password', 'Set a new password, with the old one or a mailed token', [
    ['tessera user reset-password', 'asks for the new one, and for the old one where it is needed'],
    ['tessera user reset-password --request alice', 'mails a token to a user that forgot it'],
    ['tessera user reset-password --token-file mailed', 'sets a new one with the mailed token'],
  ])
    .option('--request <user>', 'have a token mailed to this name or address')
    .option('--token-file <file>', 'the file with the mailed token')
    .option('--password-file <file>', 'the file with the new password; - is standard input')
    .option('--current-password-file <file>', 'the file with the old password');
  return calling(io, command).action(async (options: ResetOptions) => {
    if (options.request !== undefined) {
      const whose = options.request.includes('@') ? { email: options.request } : { username: options.request };
      await clientOf({ baseUrl: await urlOf(io, options) }).requestPasswordReset(whose);
      const sentence = 'If there is such an account with a confirmed address, a mail is on its way.';
      return io.changed(sentence, { requested: true });
    }
    if (
      [options.tokenFile, options.passwordFile, options.currentPasswordFile].filter((file) => file === '-').length > 1
    ) {
      throw new UsageError('Standard input holds one secret only');
    }
    if (options.tokenFile !== undefined) {
      const token = await askSecret(io, { file: options.tokenFile, option: '--token-file', question: 'Mailed token' });
      const client = clientOf({ baseUrl: await urlOf(io, options), token });
      io.refused = 'The mailed token is not valid: it is mistyped, used or expired. --request has another one mailed';
      await client.resetUserPassword({ password: await newPassword(io, options.passwordFile) });
    } else {
      const connection = await connect(io, options);
      const password = await newPassword(io, options.passwordFile);
      await proven(io, connection, options.currentPasswordFile, (client) => client.resetUserPassword({ password }));
    }
    await io.changed('The new password is set. All other sessions are ended.', { password_set: true });
  });
}

function newPassword(io: Io, file: string | undefined): Promise<string> {
  return askSecret(io, { file, option: '--password-file', question: 'New password', twice: true });
}

function terms(io: Io): Command {
  const command = commandOf('terms', 'The terms of the site, and whether you accepted them', [
    ['tessera user terms', 'where they are, and their version'],
    ['tessera user terms --accept 2026-01', 'accepts that version'],
  ]).option('--accept <version>', 'accept this version');
  return calling(io, command).action(async ({ accept, ...options }: CommonOptions & { accept?: string }) => {
    const { client } = await connect(io, options);
    if (accept !== undefined) await client.acceptTerms({ version: accept });
    io.thing(await client.getTerms());
  });
}
