import { type Command, Option } from 'commander';
import { type CommonOptions, calling, commandOf } from '../command.ts';
import { connect, proven } from '../connect.ts';
import { UsageError } from '../exit-codes.ts';
import type { Io } from '../output/io.ts';
import { yesOrNo } from './yes-or-no.ts';

interface PolicyOptions extends CommonOptions {
  requireSecondFactor?: 'yes' | 'no';
  maxTokenDays?: string;
  allowNetwork?: string[];
  vendMaxSeconds?: string;
  vendMaxAccess?: '' | 'read' | 'write' | 'delete';
  currentPasswordFile?: string;
}

/** `tessera org policies …`: the demands of an organization on its members. */
export function orgPoliciesCommand(io: Io): Command {
  return commandOf('policies', 'The demands of an organization on its members, beside their roles', [
    ['tessera org policies show acme', 'with the quotas that the operator set'],
    ['tessera org policies set acme --require-second-factor yes', 'changes one'],
  ])
    .addCommand(showPolicies(io))
    .addCommand(setPolicies(io));
}

function showPolicies(io: Io): Command {
  const command = commandOf('show <organization>', 'Show the policies and quotas of an organization', [
    ['tessera org policies show acme', 'by name or ID'],
  ]);
  return calling(io, command).action(async (organization: string, options: CommonOptions) => {
    const { client } = await connect(io, options);
    const policies = await client.getOrganizationPolicies(organization);
    if (io.json) return io.data(policies);
    const { quotas, ...rest } = policies;
    const named = Object.entries(quotas).map(([name, quota]) => [`quota_${name}`, quota]);
    io.thing({ ...rest, ...Object.fromEntries(named) });
  });
}

function setPolicies(io: Io): Command {
  const command = commandOf(
    'set <organization>',
    'Change the policies of an organization. 0 or an empty value clears',
    [
      [
        'tessera org policies set acme --max-token-days 90 --vend-max-seconds 3600',
        'for every use of the organization',
      ],
      ['tessera org policies set acme --allow-network 203.0.113.0/24 2001:db8::/32', 'requests from there alone'],
      ['tessera org policies set acme --allow-network ""', 'from everywhere again'],
    ],
  )
    .addOption(
      new Option('--require-second-factor <answer>', 'whether members need a second factor').choices(['yes', 'no']),
    )
    .option('--max-token-days <days>', 'how long a token lives at most that uses the organization, 1 to 365')
    .option('--allow-network <network...>', 'the addresses and networks that requests may come from, all of them')
    .option('--vend-max-seconds <seconds>', 'how long a short-lived key lives at most, 900 to 43200')
    .addOption(
      new Option('--vend-max-access <access>', 'the most that keys are given for').choices([
        'read',
        'write',
        'delete',
        '',
      ]),
    )
    .option('--current-password-file <file>', 'the file with your password; - is standard input');
  return calling(io, command).action(async (organization: string, options: PolicyOptions) => {
    const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));
    const changes = {
      require_second_factor: yesOrNo(options.requireSecondFactor),
      max_token_days: number(options.maxTokenDays),
      allowed_networks: options.allowNetwork?.filter((network) => network !== ''),
      vend_max_seconds: number(options.vendMaxSeconds),
      vend_max_access: options.vendMaxAccess,
    };
    if (Object.values(changes).every((value) => value === undefined)) {
      throw new UsageError('Say what to change: see `tessera org policies set --help`');
    }
    const connection = await connect(io, options);
    const policies = await proven(io, connection, options.currentPasswordFile, (client) =>
      client.updateOrganizationPolicies(organization, changes),
    );
    await io.changed(`The policies of ${organization} are changed.`, policies);
  });
}
