import type { NewSSODomain, SSODomainConfig, Tessera } from '@tessera/client';
import { type Command, Option } from 'commander';
import { type CommonOptions, calling, commandOf } from '../command.ts';
import { connect } from '../connect.ts';
import { UsageError } from '../exit-codes.ts';
import { askSecret, requireConsent } from '../input/ask.ts';
import type { Io } from '../output/io.ts';

const columns = ['domain', 'verification_status', 'oidc_issuer', 'default_role', 'uuid'];

interface ProviderOptions extends CommonOptions {
  issuer?: string;
  clientId?: string;
  clientSecretFile?: string;
  defaultRole?: NonNullable<NewSSODomain['default_role']>;
}

/** `tessera org domain …`: domains whose people sign in at the organization's own identity provider. */
export function domainCommand(io: Io): Command {
  return commandOf('domain', 'Domains whose people sign in at your own identity provider', [
    ['tessera org domain add acme example.com', 'adds one, and shows the text for DNS'],
    ['tessera org domain check acme example.com', 'asks DNS for it'],
  ])
    .alias('domains')
    .addCommand(addDomain(io))
    .addCommand(listDomains(io))
    .addCommand(showDomain(io))
    .addCommand(updateDomain(io))
    .addCommand(checkDomain(io))
    .addCommand(removeDomain(io));
}

function addDomain(io: Io): Command {
  const command = withProvider(
    commandOf('add <organization> <domain>', 'Add a domain. It signs in no user until its TXT record is there', [
      ['tessera org domain add acme example.com', 'the provider can follow'],
      [
        'tessera org domain add acme example.com --issuer https://id.example.com --client-id tessera',
        'asks for the client secret',
      ],
    ]),
  );
  return calling(io, command).action(async (organization: string, domain: string, options: ProviderOptions) => {
    const { client } = await connect(io, options);
    const made = await client.createSSODomain(organization, { domain, ...(await providerOf(io, options)) });
    if (io.json) return io.thing(made);
    io.say(
      `Add this TXT record to ${made.domain}, then run \`tessera org domain check ${organization} ${made.domain}\`:`,
    );
    io.write(`${made.domain_setup.txt}\n`);
    io.say(`The redirect URI that the provider must know: ${made.redirect_uri}`);
  });
}

function listDomains(io: Io): Command {
  const command = commandOf('list <organization>', "List an organization's domains", [
    ['tessera org domain list acme', 'with how far each is verified'],
  ]);
  return calling(io, command).action(async (organization: string, options: CommonOptions) => {
    const { client } = await connect(io, options);
    io.list((await client.getSSODomains(organization)).domain_configs, columns);
  });
}

function showDomain(io: Io): Command {
  const command = commandOf('show <organization> <domain>', 'Show a domain, and the last answer of DNS', [
    ['tessera org domain show acme example.com', 'by its name or ID'],
  ]);
  return calling(io, command).action(async (organization: string, domain: string, options: CommonOptions) => {
    const { client } = await connect(io, options);
    io.thing(await find(client, organization, domain));
  });
}

function updateDomain(io: Io): Command {
  const command = withProvider(
    commandOf('update <organization> <domain>', 'Change the provider, or the role of new people', [
      ['tessera org domain update acme example.com --default-role read_write', 'the role of new members'],
      ['tessera org domain update acme example.com --issuer ""', 'removes the provider'],
    ]),
  );
  return calling(io, command).action(async (organization: string, domain: string, options: ProviderOptions) => {
    const changes = await providerOf(io, options);
    if (Object.keys(changes).length === 0) {
      throw new UsageError('Say what to change: see `tessera org domain update --help`');
    }
    const { client } = await connect(io, options);
    const { uuid } = await find(client, organization, domain);
    const changed = await client.updateSSODomain(organization, uuid, changes);
    await io.changed(`${domain} is changed.`, changed);
  });
}

function checkDomain(io: Io): Command {
  const command = commandOf('check <organization> <domain>', 'Ask DNS for the TXT record now', [
    ['tessera org domain check acme example.com', 'says verified, failed or error'],
  ]);
  return calling(io, command).action(async (organization: string, domain: string, options: CommonOptions) => {
    const { client } = await connect(io, options);
    const { uuid } = await find(client, organization, domain);
    io.thing(await client.checkSSODomain(organization, uuid));
  });
}

function removeDomain(io: Io): Command {
  const command = commandOf('remove <organization> <domain>', 'Remove a domain; its accounts stay', [
    ['tessera org domain remove acme example.com', 'asks first'],
  ]).option('--yes', 'do not ask');
  return calling(io, command).action(
    async (organization: string, domain: string, options: CommonOptions & { yes?: boolean }) => {
      const { client } = await connect(io, options);
      const { uuid } = await find(client, organization, domain);
      await requireConsent(io, options.yes, `Remove ${domain}? Its provider will sign in no user any more.`);
      await client.deleteSSODomain(organization, uuid);
      await io.changed(`${domain} is removed.`, { domain, removed: true });
    },
  );
}

/** The organization's domain of this name or ID. */
async function find(client: Tessera, organization: string, domain: string): Promise<SSODomainConfig> {
  const { domain_configs: found } = await client.getSSODomains(organization);
  const wanted = domain.toLowerCase();
  const one = found.find((config) => config.domain === wanted || config.uuid === wanted);
  if (!one)
    throw new UsageError(`${organization} has no domain ${domain}: see \`tessera org domain list ${organization}\``);
  return one;
}

function withProvider(command: Command): Command {
  return command
    .option('--issuer <url>', 'the provider, below which /.well-known/openid-configuration is found')
    .option('--client-id <id>', 'the ID of this server at the provider')
    .option('--client-secret-file <file>', 'the file with its secret; - is standard input')
    .addOption(
      new Option('--default-role <role>', 'the role of new members from the domain').choices([
        ...['read_write_delete', 'read_write', 'read_only'],
      ]),
    );
}

async function providerOf(io: Io, options: ProviderOptions) {
  const { issuer, clientId, clientSecretFile, defaultRole } = options;
  const needsSecret = clientSecretFile !== undefined || (issuer !== undefined && issuer !== '');
  const secret = needsSecret
    ? await askSecret(io, { file: clientSecretFile, option: '--client-secret-file', question: 'Client secret' })
    : undefined;
  return {
    ...(issuer === undefined ? {} : { oidc_issuer: issuer }),
    ...(clientId === undefined ? {} : { oidc_client_id: clientId }),
    ...(secret === undefined ? {} : { oidc_client_secret: secret }),
    ...(defaultRole === undefined ? {} : { default_role: defaultRole }),
  };
}
