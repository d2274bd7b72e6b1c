import type { AccessCredentialUpdate, Tessera } from '@tessera/client';
import type { Command } from 'commander';
import { type CommonOptions, calling, commandOf } from '../command.ts';
import { connect } from '../connect.ts';
import { UsageError } from '../exit-codes.ts';
import { requireConsent } from '../input/ask.ts';
import type { Io } from '../output/io.ts';
import { columns, everyCredential, flattened, rowOf } from './credentials-answer.ts';
import { presignCommand, trustCommand, validateCredentials } from './credentials-checks.ts';
import {
  type FieldOptions,
  hasFields,
  keyPair,
  memberOf,
  placeOf,
  providerIn,
  requireOwnFields,
  type SharedOptions,
  sharedOf,
  withFields,
} from './credentials-fields.ts';
import { envCommand, execCommand, processCommand, serveCredentials } from './credentials-keys.ts';
import { providerOf } from './credentials-provider.ts';

interface KeyOptions extends CommonOptions, FieldOptions, SharedOptions {}

/** `tessera credentials …`: the vault of cloud credentials. Their secrets go in and never come out. */
export function credentialsCommand(io: Io): Command {
  return commandOf('credentials', 'Cloud credentials of a user or an organization', [
    ['tessera credentials add acme --access-key-id AKIA…', 'asks for the secret key'],
    ['tessera credentials list acme', 'lists them, without their secrets'],
  ])
    .addCommand(addCredentials(io))
    .addCommand(listCredentials(io))
    .addCommand(showCredentials(io))
    .addCommand(updateCredentials(io))
    .addCommand(deleteCredentials(io))
    .addCommand(envCommand(io))
    .addCommand(processCommand(io))
    .addCommand(serveCredentials(io))
    .addCommand(execCommand(io))
    .addCommand(validateCredentials(io))
    .addCommand(presignCommand(io))
    .addCommand(trustCommand(io));
}

function addCredentials(io: Io): Command {
  const command = withFields(
    commandOf('add <namespace> [name]', 'Store a credential: a key, a role, a token or a key file', [
      ['tessera credentials add acme main --access-key-id AKIA…', 'asks for the secret key'],
      ['tessera credentials add acme main --access-key-id AKIA… --secret-key-file - < secret', 'without asking'],
      ['tessera credentials add acme reader --role-arn arn:aws:iam::…', 'a role'],
      ['tessera credentials add acme blobs --account-name acmelake', 'of Azure: asks for the account key'],
      ['tessera credentials add acme objects --key-file key.json', 'of Google Cloud'],
    ]),
  );
  return calling(io, command).action(async (namespace: string, name: string | undefined, options: KeyOptions) => {
    const provider = providerIn(options);
    requireOwnFields(provider, options);
    if (!hasFields(options)) throw new UsageError('Say what to store: see `tessera credentials add --help`');
    const { client } = await connect(io, options);
    const member = await memberOf(io, provider, options);
    await client.addCredential(namespace, { ...(name === undefined ? {} : { name }), ...sharedOf(options), ...member });
    await io.changed(`${name ?? 'default'} is stored in ${namespace}.`, async () =>
      flattened(await client.getCredential(namespace, name ?? 'default')),
    );
  });
}

function listCredentials(io: Io): Command {
  const command = commandOf('list <namespace>', 'List credentials of every provider, without their secrets', [
    ['tessera credentials list acme', "an organization's, or a user's"],
  ]);
  return calling(io, command).action(async (namespace: string, options: CommonOptions) => {
    const found = await everyCredential((await connect(io, options)).client, namespace);
    if (io.json) io.data(found.map(flattened));
    else
      io.list(
        found.map((one) => rowOf(flattened(one))),
        columns,
      );
  });
}

function showCredentials(io: Io): Command {
  const command = commandOf(
    'show <namespace> <name>',
    'Show a credential and its last validation, without its secret',
    [['tessera credentials show acme main', 'one of them']],
  );
  return calling(io, command).action(async (namespace: string, name: string, options: CommonOptions) => {
    const flat = flattened(await (await connect(io, options)).client.getCredential(namespace, name));
    io.thing(flat, ['checks']);
    if (!io.json && flat.checks !== undefined) io.list(flat.checks, ['name', 'status', 'reason']);
  });
}

function updateCredentials(io: Io): Command {
  const command = withFields(
    commandOf('update <namespace> <name>', 'Change or rename a credential', [
      ['tessera credentials update acme main --access-key-id AKIA…', 'a new key pair: asks for the secret key'],
      ['tessera credentials update acme main --default', 'makes it the default'],
      ['tessera credentials update acme main --name old', 'renames it'],
    ]),
  )
    .option('--no-default', 'no longer the default')
    .option('--name <name>', 'another name');
  return calling(io, command).action(
    async (namespace: string, name: string, options: KeyOptions & { name?: string }) => {
      const shared = { ...sharedOf(options), ...(options.name === undefined ? {} : { name: options.name }) };
      if (Object.keys(shared).length === 0 && !hasFields(options)) {
        throw new UsageError('Say what to change: see `tessera credentials update --help`');
      }
      const { client } = await connect(io, options);
      if (hasFields(options)) await updateFields(io, client, { namespace, name }, options, shared);
      else await client.updateCredential(namespace, name, shared);
      const now = options.name ?? name;
      await io.changed(`${now} is changed.`, async () => flattened(await client.getCredential(namespace, now)));
    },
  );
}

/** Changes the fields of the stored credential's own provider. */
async function updateFields(
  io: Io,
  client: Tessera,
  { namespace, name }: { namespace: string; name: string },
  options: KeyOptions,
  shared: AccessCredentialUpdate,
): Promise<void> {
  const before = await client.getCredential(namespace, name);
  const provider = providerOf(options.provider ?? before.provider ?? 'aws');
  requireOwnFields(provider, options);
  if (provider !== 'aws') {
    await client.updateCredential(namespace, name, { ...shared, ...(await memberOf(io, provider, options, before)) });
    return;
  }
  // Version 1 takes a key for a role that stands alone, and a role for a key; it does not know of tasks.
  const { provider_default: isDefault, allowed_in_tasks: inTasks, buckets, name: newName } = shared;
  const { roleArn } = options;
  await client.updateAWSAccessCredentials(namespace, name, {
    ...(await keyPair(io, options)),
    ...(roleArn === undefined ? {} : { service_role_arn: roleArn }),
    ...placeOf(options),
    ...(isDefault === undefined ? {} : { default: isDefault }),
    ...(buckets === undefined ? {} : { buckets }),
    ...(newName === undefined ? {} : { name: newName }),
  });
  if (inTasks !== undefined) await client.updateCredential(namespace, newName ?? name, { allowed_in_tasks: inTasks });
}

function deleteCredentials(io: Io): Command {
  const command = commandOf('delete <namespace> <name>', 'Delete credentials', [
    ['tessera credentials delete acme main', 'asks first: arrays that are read with them become unreachable'],
  ]).option('--yes', 'do not ask');
  return calling(io, command).action(
    async (namespace: string, name: string, options: CommonOptions & { yes?: boolean }) => {
      const { client } = await connect(io, options);
      await requireConsent(io, options.yes, `Delete ${name}? Arrays that are read with it become unreachable`);
      await client.deleteCredential(namespace, name);
      await io.changed(`${name} is deleted.`, { namespace, name, deleted: true });
    },
  );
}
