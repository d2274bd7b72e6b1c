import type { OrganizationRoles } from '@tessera/client';
import { roles } from '@tessera/contract';
import { Argument, type Command, Option } from 'commander';
import { type CommonOptions, calling, commandOf } from '../command.ts';
import { connect } from '../connect.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../output/io.ts';

const columns = ['username', 'role', 'user_full_name', 'user_email'];

/** `tessera member …`: the members of an organization. */
export function memberCommand(io: Io): Command {
  return commandOf('member', 'Members of organizations', [
    ['tessera member list acme', 'lists them'],
    ['tessera member add acme bob --role admin', 'adds one'],
    ['tessera member invite acme bob@example.com', 'invites an address to join'],
  ])
    .addCommand(listMembers(io))
    .addCommand(addMember(io))
    .addCommand(inviteMember(io))
    .addCommand(showMember(io))
    .addCommand(setRole(io))
    .addCommand(removeMember(io));
}

function listMembers(io: Io): Command {
  const command = commandOf('list <organization>', 'List the members of an organization', [
    ['tessera member list acme', 'with their roles'],
    ['tessera member list acme --search bo --role admin', 'the admins with bo in their names'],
  ])
    .option('--search <text>', 'only those with this in their username or, if you may see it, e-mail address')
    .addOption(new Option('--role <role>', 'only those of a role').choices(roles));
  return calling(io, command).action(
    async (organization: string, options: CommonOptions & { search?: string; role?: OrganizationRoles }) => {
      const { client } = await connect(io, options);
      const { search, role } = options;
      if (search === undefined && role === undefined) {
        return io.list((await client.getOrganization(organization)).users ?? [], columns);
      }
      const found = [];
      for (let page = 1, total = 1; (page - 1) * 500 < total; page++) {
        const { users = [], users_total = 0 } = await client.getOrganization(organization, {
          ...{ search, role, page },
          per_page: 500,
        });
        found.push(...users);
        total = users_total;
      }
      io.list(found, columns);
    },
  );
}

function addMember(io: Io): Command {
  const command = commandOf('add <organization> <username>', 'Add a member', [
    ['tessera member add acme bob', 'to read only'],
    ['tessera member add acme bob --role read_write', 'with a role'],
  ]).addOption(new Option('--role <role>', 'the role').choices(roles).default('read_only'));
  return calling(io, command).action(
    async (organization: string, username: string, options: CommonOptions & { role: OrganizationRoles }) => {
      const { client } = await connect(io, options);
      io.hints['user_not_found'] =
        `\`tessera member invite ${organization} ${username.includes('@') ? username : 'ADDRESS'}\` invites people without an account`;
      await client.addUserToOrganization(organization, { username, role: options.role });
      await io.changed(`${username} is in ${organization}, as ${options.role}.`, () =>
        client.getOrganizationUser(organization, username),
      );
    },
  );
}

function inviteMember(io: Io): Command {
  const command = commandOf('invite <organization> <recipients...>', 'Invite people, with or without an account', [
    ['tessera member invite acme bob@example.com erin', 'by address or username'],
    ['tessera member invite acme bob@example.com --role read_write', 'with a role'],
  ]).addOption(new Option('--role <role>', 'the role').choices(roles).default('read_only'));
  return calling(io, command).action(
    async (organization: string, recipients: string[], options: CommonOptions & { role: OrganizationRoles }) => {
      const { client } = await connect(io, options);
      const whom = { invitee_email: recipients, organization_role: options.role };
      const { failed_recipients: failed = [] } = (await client.joinOrganization(organization, whom)) ?? {};
      const invited = recipients.filter((recipient) => !failed.includes(recipient));
      await io.changed(`Invited to ${organization}: ${invited.join(', ')}.`, { organization, invited, failed });
      if (failed.length === 0) return;
      io.say(`Neither an address nor a username: ${failed.join(', ')}.`);
      io.exitCode = exitCodes.warnings;
    },
  );
}

function showMember(io: Io): Command {
  const command = commandOf('show <organization> <username>', 'Show a member', [
    ['tessera member show acme bob', 'with role and permitted actions'],
  ]);
  return calling(io, command).action(async (organization: string, username: string, options: CommonOptions) => {
    io.thing(await (await connect(io, options)).client.getOrganizationUser(organization, username));
  });
}

function setRole(io: Io): Command {
  const command = commandOf('set-role <organization> <username>', "Change a member's role", [
    ['tessera member set-role acme bob owner', 'makes bob an owner too'],
  ]).addArgument(new Argument('<role>', 'the role').choices(roles));
  return calling(io, command).action(
    async (organization: string, username: string, role: OrganizationRoles, options: CommonOptions) => {
      const { client } = await connect(io, options);
      await client.updateUserInOrganization(organization, username, { role });
      await io.changed(`${username} is ${role} in ${organization}.`, () =>
        client.getOrganizationUser(organization, username),
      );
    },
  );
}

function removeMember(io: Io): Command {
  const command = commandOf('remove <organization> <username>', 'Remove a member, or leave', [
    ['tessera member remove acme bob', 'removes bob'],
  ]);
  return calling(io, command).action(async (organization: string, username: string, options: CommonOptions) => {
    await (await connect(io, options)).client.deleteUserFromOrganization(organization, username);
    const gone = { organization, username, removed: true };
    await io.changed(`${username} is no longer in ${organization}.`, gone);
  });
}
