import type { Command } from 'commander';
import { type CommonOptions, commandOf, printing } from '../command.ts';
import type { Io } from '../output/io.ts';
import { administering } from './administering.ts';

interface QuotaOptions extends CommonOptions {
  members?: string;
  credentials?: string;
  pendingInvitations?: string;
}

/** `tessera admin org …`: the operator's settings of an organization. */
export function adminOrgCommand(io: Io): Command {
  return commandOf('org', 'Any organization of the site', [
    ['tessera admin org quotas acme', 'how much it may have'],
  ]).addCommand(quotas(io));
}

function quotas(io: Io): Command {
  const command = commandOf('quotas <organization>', 'Show how much an organization may have, or change it', [
    ['tessera admin org quotas acme', 'shows the quotas'],
    ['tessera admin org quotas acme --members 20000', 'changes one'],
    ['tessera admin org quotas acme --members 0', 'the usual one again'],
  ])
    .option('--members <number>', 'how many members; 0 is the usual number')
    .option('--credentials <number>', 'how many credentials')
    .option('--pending-invitations <number>', 'how many invitations at a time');
  return printing(io, command).action(async (organization: string, options: QuotaOptions) => {
    const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));
    io.thing(
      await administering(io, (site) =>
        site.quotas(organization, {
          members: number(options.members),
          credentials: number(options.credentials),
          pending_invitations: number(options.pendingInvitations),
        }),
      ),
    );
  });
}
