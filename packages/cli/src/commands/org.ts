import type { Command } from 'commander';
import { type CommonOptions, calling, commandOf } from '../command.ts';
import { connect } from '../connect.ts';
import { UsageError } from '../exit-codes.ts';
import { requireConsent } from '../input/ask.ts';
import type { Io } from '../output/io.ts';
import { domainCommand } from './domain.ts';
import { type ListOptions, listQueryOf, searchable } from './list-options.ts';
import { orgPoliciesCommand } from './org-policies.ts';
import { settingsOf } from './profile-options.ts';

interface SettingsOptions extends CommonOptions {
  description?: string;
  logo?: string;
  defaultS3Path?: string;
  defaultS3PathCredentials?: string;
  assumeRoleArn?: string;
}

// A field that TileDB Cloud's clients read; it has no meaning here.
const ofTiledb = ['num_of_arrays', 'enabled_features', 'unpaid_subscription', 'stripe_connect'];

/** `tessera org …`: organizations. */
export function orgCommand(io: Io): Command {
  return commandOf('org', 'Organizations', [
    ['tessera org create acme', 'makes one that you own'],
    ['tessera org list', 'lists yours'],
  ])
    .alias('organizations')
    .addCommand(createOrg(io))
    .addCommand(listOrgs(io))
    .addCommand(showOrg(io))
    .addCommand(updateOrg(io))
    .addCommand(orgPoliciesCommand(io))
    .addCommand(deleteOrg(io))
    .addCommand(domainCommand(io));
}

function createOrg(io: Io): Command {
  const command = withSettings(
    commandOf('create <name>', 'Make an organization, owned by you', [
      ['tessera org create acme --description "Makes everything"', 'makes acme'],
    ]),
  );
  return calling(io, command).action(async (name: string, options: SettingsOptions) => {
    const { client } = await connect(io, options);
    await client.createOrganization({ name, ...organizationOf(options) });
    await io.changed(`${name} is there, and you own it.`, () => client.getOrganization(name));
  });
}

function listOrgs(io: Io): Command {
  const command = commandOf('list', 'List your organizations', [
    ['tessera org list', 'with your role in each'],
    ['tessera org list --search lab --sort -created_at', 'some of them, the newest first'],
  ]);
  type Options = CommonOptions & ListOptions<'name' | 'created_at'>;
  return calling(io, searchable(command, 'name or description', ['name', 'created_at'])).action(
    async (options: Options) => {
      const { client } = await connect(io, options);
      io.list(await client.getAllOrganizations(listQueryOf(options)), ['name', 'role', 'description', 'created_at']);
    },
  );
}

function showOrg(io: Io): Command {
  const command = commandOf('show <organization>', 'Show an organization', [
    ['tessera org show acme', 'by name or ID'],
  ]);
  return calling(io, command).action(async (organization: string, options: CommonOptions) => {
    io.thing(await (await connect(io, options)).client.getOrganization(organization), ofTiledb);
  });
}

function updateOrg(io: Io): Command {
  const command = withSettings(
    commandOf('update <organization>', 'Change or rename an organization. An empty value clears', [
      ['tessera org update acme --name acme-labs', 'renames it'],
      ['tessera org update acme --logo ""', 'clears the logo'],
    ]),
  ).option('--name <name>', 'another name');
  return calling(io, command).action(async (organization: string, options: SettingsOptions & { name?: string }) => {
    const changes = { ...organizationOf(options), ...(options.name === undefined ? {} : { name: options.name }) };
    if (Object.keys(changes).length === 0) throw new UsageError('Say what to change: see `tessera org update --help`');
    const { client } = await connect(io, options);
    await client.updateOrganization(organization, changes);
    const name = options.name ?? organization;
    await io.changed(`${name} is changed.`, () => client.getOrganization(name));
  });
}

function deleteOrg(io: Io): Command {
  const command = commandOf('delete <organization>', 'Delete an organization with its credentials and memberships', [
    ['tessera org delete acme', 'asks first'],
    ['tessera org delete acme --yes', 'does not ask'],
  ]).option('--yes', 'do not ask');
  return calling(io, command).action(async (organization: string, options: CommonOptions & { yes?: boolean }) => {
    const { client } = await connect(io, options);
    await requireConsent(io, options.yes, `Delete ${organization} with its credentials and memberships?`);
    await client.deleteOrganization(organization);
    await io.changed(`${organization} is deleted.`, { organization, deleted: true });
  });
}

function withSettings(command: Command): Command {
  return command
    .option('--description <text>', 'its description')
    .option('--logo <url>', 'the address of a picture')
    .option('--default-s3-path <path>', 'where new arrays go')
    .option('--default-s3-path-credentials <name>', 'the credentials for that path')
    .option('--assume-role-arn <arn>', 'the role to assume');
}

function organizationOf(options: SettingsOptions) {
  return {
    ...(options.description === undefined ? {} : { description: options.description }),
    ...(options.logo === undefined ? {} : { logo: options.logo }),
    ...settingsOf(options),
    ...(options.assumeRoleArn === undefined ? {} : { assume_role_arn: options.assumeRoleArn }),
  };
}
