import { type Command, Option } from 'commander';
import { clientOf } from '../client.ts';
import { type CommonOptions, calling, commandOf } from '../command.ts';
import { connect, urlOf } from '../connect.ts';
import { askSecret } from '../input/ask.ts';
import type { Io } from '../output/io.ts';

const columns = ['id', 'organization_name', 'organization_role', 'email', 'namespace_invited', 'status', 'expires_at'];

/** `tessera invitation …`: invitations to organizations. `tessera member invite` makes them. */
export function invitationCommand(io: Io): Command {
  return commandOf('invitation', 'Invitations to organizations', [
    ['tessera invitation list', 'lists those to you'],
    ['tessera member invite acme bob@example.com', 'invites an address'],
  ])
    .addCommand(listInvitations(io))
    .addCommand(acceptInvitation(io))
    .addCommand(declineInvitation(io))
    .addCommand(resendInvitation(io))
    .addCommand(cancelInvitation(io));
}

interface ListOptions extends CommonOptions {
  organization?: string;
  status?: 'PENDING' | 'ACCEPTED';
}

function listInvitations(io: Io): Command {
  const command = commandOf('list', "List the invitations to you, or an organization's", [
    ['tessera invitation list', 'those to you'],
    ['tessera invitation list --organization acme --status PENDING', 'those that acme waits for'],
  ])
    .option('--organization <organization>', 'those of this organization instead, which owners and admins see')
    .addOption(new Option('--status <status>', 'only these').choices(['PENDING', 'ACCEPTED']));
  return calling(io, command).action(async ({ organization, status, ...options }: ListOptions) => {
    const { client } = await connect(io, options);
    const found = [];
    for (let page = 1, pages = 1; page <= pages; page++) {
      const answer = await client.fetchInvitations({ organization, status, page });
      found.push(...answer.invitations);
      pages = answer.pagination_metadata.total_pages;
    }
    io.list(found, columns);
  });
}

function acceptInvitation(io: Io): Command {
  const command = commandOf('accept <invitation>', 'Accept an invitation to you', [
    ['tessera invitation accept 0199a1b2-c3d4-7e5f-8a9b-000000000001', 'as the account that you are signed in to'],
    [
      'tessera invitation accept 0199a1b2-c3d4-7e5f-8a9b-000000000001 --token-file -',
      'as the invited account, with the token of the mail',
    ],
  ]).option('--token-file <file>', 'the file with the mailed token; - is standard input');
  return calling(io, command).action(async (invitation: string, options: CommonOptions & { tokenFile?: string }) => {
    if (options.tokenFile === undefined) {
      await (await connect(io, options)).client.acceptInvitation(invitation);
    } else {
      const token = await askSecret(io, { file: options.tokenFile, option: '--token-file', question: 'Mailed token' });
      await clientOf({ baseUrl: await urlOf(io, options), token }).acceptInvitation(invitation);
    }
    await io.changed('You are a member now.', { id: invitation, accepted: true });
  });
}

function declineInvitation(io: Io): Command {
  const command = commandOf('decline <invitation>', 'Decline an invitation to you', [
    ['tessera invitation decline 0199a1b2-c3d4-7e5f-8a9b-000000000001', 'removes it'],
  ]);
  return calling(io, command).action(async (invitation: string, options: CommonOptions) => {
    await (await connect(io, options)).client.declineInvitation(invitation);
    await io.changed('The invitation is declined.', { id: invitation, declined: true });
  });
}

function resendInvitation(io: Io): Command {
  const command = commandOf('resend <invitation>', 'Mail an invitation again, with a new link', [
    ['tessera invitation resend 0199a1b2-c3d4-7e5f-8a9b-000000000002', 'the old link works no longer'],
  ]);
  return calling(io, command).action(async (invitation: string, options: CommonOptions) => {
    await (await connect(io, options)).client.resendInvitation(invitation);
    await io.changed('The mail is on its way.', { id: invitation, resent: true });
  });
}

function cancelInvitation(io: Io): Command {
  const command = commandOf('cancel <organization> <invitation>', 'Take an invitation back', [
    ['tessera invitation cancel acme 0199a1b2-c3d4-7e5f-8a9b-000000000002', 'its link works no longer'],
  ]);
  return calling(io, command).action(async (organization: string, invitation: string, options: CommonOptions) => {
    await (await connect(io, options)).client.cancelJoinOrganization(invitation, organization);
    await io.changed('The invitation is taken back.', { id: invitation, organization, cancelled: true });
  });
}
