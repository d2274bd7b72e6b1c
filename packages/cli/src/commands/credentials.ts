import type { Command } from 'commander';
import { type CommonOptions, calling, commandOf } from '../command.ts';
import { connect } from '../connect.ts';
import { UsageError } from '../exit-codes.ts';
import { askSecret, requireConsent } from '../input/ask.ts';
import type { Io } from '../output/io.ts';
import { presignCommand, trustCommand, validateCredentials } from './credentials-checks.ts';
import { envCommand, execCommand, processCommand, serveCredentials } from './credentials-keys.ts';

interface KeyOptions extends CommonOptions {
  accessKeyId?: string;
  secretKeyFile?: string;
  roleArn?: string;
  bucket?: string[];
  endpoint?: string;
  region?: string;
  default?: boolean;
}

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
  const command = withKeys(
    commandOf('add <namespace> [name]', 'Store credentials: a key pair, a role, or both', [
      ['tessera credentials add acme main --access-key-id AKIA…', 'asks for the secret key'],
      ['tessera credentials add acme main --access-key-id AKIA… --secret-key-file - < secret', 'without asking'],
      ['tessera credentials add acme reader --role-arn arn:aws:iam::…', 'a role'],
    ]),
  );
  return calling(io, command).action(async (namespace: string, name: string | undefined, options: KeyOptions) => {
    const { client } = await connect(io, options);
    const keys = await keysOf(io, options);
    await client.addAWSAccessCredentials(namespace, { ...(name === undefined ? {} : { name }), ...keys });
    await io.changed(`${name ?? 'default'} is stored in ${namespace}.`, () =>
      client.checkAWSAccessCredentialsByName(namespace, name ?? 'default'),
    );
  });
}

function listCredentials(io: Io): Command {
  const command = commandOf('list <namespace>', 'List credentials, without their secrets', [
    ['tessera credentials list acme', "an organization's, or a user's"],
  ]);
  return calling(io, command).action(async (namespace: string, options: CommonOptions) => {
    const found = await (await connect(io, options)).client.checkAWSAccessCredentials(namespace);
    io.list(found, ['name', 'access_key_id', 'service_role_arn', 'default', 'buckets', 'updated_at']);
  });
}

function showCredentials(io: Io): Command {
  const command = commandOf('show <namespace> <name>', 'Show credentials, without their secret', [
    ['tessera credentials show acme main', 'one of them'],
  ]);
  return calling(io, command).action(async (namespace: string, name: string, options: CommonOptions) => {
    io.thing(await (await connect(io, options)).client.checkAWSAccessCredentialsByName(namespace, name));
  });
}

function updateCredentials(io: Io): Command {
  const command = withKeys(
    commandOf('update <namespace> <name>', 'Change or rename credentials', [
      ['tessera credentials update acme main --access-key-id AKIA…', 'a new key pair: asks for the secret key'],
      ['tessera credentials update acme main --default', 'makes it the default'],
      ['tessera credentials update acme main --name old', 'renames it'],
    ]),
  )
    .option('--no-default', 'no longer the default')
    .option('--name <name>', 'another name');
  return calling(io, command).action(
    async (namespace: string, name: string, options: KeyOptions & { name?: string }) => {
      const { client } = await connect(io, options);
      const changes = {
        ...(await keysOf(io, options)),
        ...(options.name === undefined ? {} : { name: options.name }),
      };
      if (Object.keys(changes).length === 0) {
        throw new UsageError('Say what to change: see `tessera credentials update --help`');
      }
      await client.updateAWSAccessCredentials(namespace, name, changes);
      const now = options.name ?? name;
      await io.changed(`${now} is changed.`, () => client.checkAWSAccessCredentialsByName(namespace, now));
    },
  );
}

function deleteCredentials(io: Io): Command {
  const command = commandOf('delete <namespace> <name>', 'Delete credentials', [
    ['tessera credentials delete acme main', 'asks first: arrays that are read with them become unreachable'],
  ]).option('--yes', 'do not ask');
  return calling(io, command).action(
    async (namespace: string, name: string, options: CommonOptions & { yes?: boolean }) => {
      const { client } = await connect(io, options);
      await requireConsent(io, options.yes, `Delete ${name}? Arrays that are read with it become unreachable`);
      await client.deleteAWSAccessCredentials(namespace, name);
      await io.changed(`${name} is deleted.`, { namespace, name, deleted: true });
    },
  );
}

function withKeys(command: Command): Command {
  return command
    .option('--access-key-id <id>', 'the ID of the key pair')
    .option('--secret-key-file <file>', 'the file with its secret key; - is standard input')
    .option('--role-arn <arn>', 'the role to assume')
    .option('--bucket <url...>', 'a bucket it is for, or a path in one; can be repeated')
    .option('--endpoint <url>', 'the address of a store other than AWS')
    .option('--region <region>', 'the region of the store')
    .option('--default', 'the default of the namespace');
}

async function keysOf(io: Io, options: KeyOptions) {
  const { accessKeyId, secretKeyFile, roleArn, bucket } = options;
  const wantsSecret = accessKeyId !== undefined || secretKeyFile !== undefined;
  const secret = wantsSecret
    ? await askSecret(io, { file: secretKeyFile, option: '--secret-key-file', question: 'Secret access key' })
    : undefined;
  return {
    ...(accessKeyId === undefined ? {} : { access_key_id: accessKeyId }),
    ...(secret === undefined ? {} : { secret_access_key: secret }),
    ...(roleArn === undefined ? {} : { service_role_arn: roleArn }),
    ...(bucket === undefined ? {} : { buckets: bucket }),
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.default === undefined ? {} : { default: options.default }),
  };
}
