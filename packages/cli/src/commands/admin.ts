import type { OperatorAdministration } from '@tessera/server';
import { type Command, Option } from 'commander';
import { type CommonOptions, commandOf, printing } from '../command.ts';
import { requireConsent } from '../input/ask.ts';
import type { Io } from '../output/io.ts';
import { validateAllCredentials } from './admin-credentials.ts';
import { adminOrgCommand } from './admin-org.ts';
import { adminSettingsCommand } from './admin-settings.ts';
import { administering } from './administering.ts';
import { serviceCredentialCommand } from './service-credential.ts';

/** `tessera admin …`: the administration of the site, straight in the server's database. */
export function adminCommand(io: Io): Command {
  return commandOf('admin', "The administration of the site, for the operator: works on the server's database", [
    ['tessera admin create alice', 'makes the first administrator, and prints the link for a password'],
    ['tessera admin user list --status disabled', 'finds accounts'],
    ['tessera admin user disable bob', 'ends everything that bob may do'],
  ])
    .addCommand(createAdmin(io))
    .addCommand(change(io, 'grant', 'Make an account an administrator of the site', 'grant', 'administers the site'))
    .addCommand(
      change(io, 'revoke', 'Take the administration of the site from an account', 'revoke', 'administers it no more'),
    )
    .addCommand(adminUserCommand(io))
    .addCommand(adminOrgCommand(io))
    .addCommand(adminSettingsCommand(io))
    .addCommand(serviceCredentialCommand(io))
    .addCommand(validateAllCredentials(io))
    .addHelpText(
      'after',
      `
The database is that of the environment's configuration, as for \`tessera serve\`; the server may be running. Users are named by
their username or their ID. Everything is audited; the request of an entry is the run of the command.`,
    );
}

function createAdmin(io: Io): Command {
  const command = commandOf('create <username>', 'Make an administrator, and print the link that sets the password', [
    ['tessera admin create alice', 'the link works once, for 30 minutes'],
    ['tessera admin create alice --email alice@example.com', 'with an address, which gets a mail to confirm it'],
  ]).option('--email <address>', 'the e-mail address, unconfirmed');
  return printing(io, command).action(async (username: string, options: CommonOptions & { email?: string }) => {
    const made = await administering(io, (site) => site.create(username, options.email), { mayMake: true });
    if (io.json) return io.data(made);
    io.write(`${made.url}\n`);
    io.say(`${username} administers the site. The link sets the password, once, until ${made.expires_at}.`);
  });
}

function adminUserCommand(io: Io): Command {
  return commandOf('user', 'Any account of the site', [
    ['tessera admin user show bob', 'with organizations, tokens, sessions and recent audit'],
    ['tessera admin user recovery-link bob', 'for a user that is locked out'],
  ])
    .addCommand(listUsers(io))
    .addCommand(showUser(io))
    .addCommand(disableUser(io))
    .addCommand(change(io, 'enable', 'Enable a disabled account', 'enable', 'is enabled'))
    .addCommand(change(io, 'end-sessions', 'End all sessions of an account', 'endSessions', 'has no session any more'))
    .addCommand(
      change(
        io,
        'revoke-tokens',
        'Revoke all tokens of an account, sessions too',
        'revokeTokens',
        'has no token any more',
      ),
    )
    .addCommand(
      change(
        io,
        'require-password-change',
        'Have an account set a new password before anything else',
        'requirePasswordChange',
        'must set a new password',
      ),
    )
    .addCommand(
      change(
        io,
        'remove-mfa',
        'Turn the second factor of an account off, for a user who lost it',
        'removeMfa',
        'has no second factor any more',
      ),
    )
    .addCommand(recoveryLink(io))
    .addCommand(
      change(
        io,
        'confirm-email',
        'Confirm the e-mail address of an account',
        'confirmEmail',
        'has a confirmed address',
      ),
    )
    .addCommand(deleteUser(io));
}

/** A command that changes one account. */
function change(
  io: Io,
  verb: string,
  about: string,
  name: Parameters<OperatorAdministration['change']>[1],
  done: string,
): Command {
  const noun = ['grant', 'revoke'].includes(verb) ? 'admin' : 'admin user';
  const command = commandOf(`${verb} <user>`, about, [[`tessera ${noun} ${verb} bob`, 'by username or ID']]);
  return printing(io, command).action(async (user: string) => {
    await administering(io, (site) => site.change(user, name));
    await io.changed(`${user} ${done}.`, { user, [verb.replaceAll('-', '_')]: true });
  });
}

interface ListOptions extends CommonOptions {
  search?: string;
  status?: 'active' | 'disabled' | 'admin';
  sort?: 'username' | 'created_at' | '-created_at';
  limit?: string;
  cursor?: string;
}

function listUsers(io: Io): Command {
  const command = commandOf('list', 'List the accounts of the site', [
    ['tessera admin user list', 'the first page, by name'],
    ['tessera admin user list --search bo', 'whose username begins so'],
    ['tessera admin user list --search bob@ --sort -created_at', 'whose e-mail address begins so, newest first'],
  ])
    .option('--search <text>', 'how the username begins, or the e-mail address where there is an @ in it')
    .addOption(new Option('--status <status>', 'only these').choices(['active', 'disabled', 'admin']))
    .addOption(new Option('--sort <order>', 'the order').choices(['username', 'created_at', '-created_at']))
    .option('--limit <number>', 'how many, at most 200')
    .option('--cursor <cursor>', 'of the page before: go on after it');
  return printing(io, command).action(async ({ json: _, ...query }: ListOptions) => {
    const page = await administering(io, (site) => site.list(query));
    if (io.json) return io.data(page);
    io.list(page.users, [
      'username',
      'email',
      'status',
      'site_admin',
      'second_factor',
      'created_at',
      'last_activity_date',
    ]);
    if (page.next !== undefined) io.say(`There are more: add --cursor ${page.next}`);
  });
}

function showUser(io: Io): Command {
  const command = commandOf('show <user>', 'Show an account with its belongings', [
    ['tessera admin user show bob', 'by username or ID'],
    ['tessera admin user show bob --json', 'with tokens, sessions and recent audit in full'],
  ]);
  return printing(io, command).action(async (user: string) => {
    const detail = await administering(io, (site) => site.show(user));
    if (io.json) return io.data(detail);
    const { tokens, sessions, audit, ...account } = detail;
    io.thing({ ...account, tokens: tokens.length, sessions: sessions.length });
    io.list(audit, ['at', 'action', 'actor_id', 'subject_id', 'detail', 'address']);
  });
}

function disableUser(io: Io): Command {
  const command = commandOf('disable <user>', 'Disable an account: nothing authenticates, nothing is deleted', [
    ['tessera admin user disable bob', 'from the next request on, on every node'],
  ]).option('--leave-without-owner', 'also where an organization is left without an owner who can act');
  return printing(io, command).action(
    async (user: string, { leaveWithoutOwner = false }: CommonOptions & { leaveWithoutOwner?: boolean }) => {
      await administering(io, (site) => site.disable(user, leaveWithoutOwner));
      await io.changed(`${user} is disabled.`, { user, disable: true });
    },
  );
}

function recoveryLink(io: Io): Command {
  const command = commandOf('recovery-link <user>', 'Print a link that sets a new password, once, within 30 minutes', [
    ['tessera admin user recovery-link bob', 'to hand over, however you know that it is bob'],
  ]);
  return printing(io, command).action(async (user: string) => {
    const link = await administering(io, (site) => site.recoveryLink(user));
    if (io.json) return io.data(link);
    io.write(`${link.url}\n`);
  });
}

function deleteUser(io: Io): Command {
  const command = commandOf('delete <user>', 'Delete an account and everything in it', [
    ['tessera admin user delete bob', 'asks first'],
    ['tessera admin user delete bob --yes', 'without being asked'],
  ]).option('--yes', 'without being asked');
  return printing(io, command).action(async (user: string, options: CommonOptions & { yes?: boolean }) => {
    await requireConsent(io, options.yes, `Delete the account ${user} and everything in it?`);
    await administering(io, (site) => site.change(user, 'remove'));
    await io.changed(`${user} is deleted.`, { user, deleted: true });
  });
}
