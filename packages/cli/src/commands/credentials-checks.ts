import type { Tessera, ValidationRequest, ValidationResult } from '@tessera/client';
import type { Command } from 'commander';
import { type CommonOptions, calling, commandOf } from '../command.ts';
import { connect } from '../connect.ts';
import { exitCodes, UsageError } from '../exit-codes.ts';
import type { Io } from '../output/io.ts';
import { everyCredential } from './credentials-answer.ts';
import { type ProviderName, providerOf } from './credentials-provider.ts';

/** The provider of an object's path. */
const schemes = { s3: 'aws', azure: 'azure', gs: 'gcp' } as const;
const methods = ['GET', 'HEAD', 'PUT', 'DELETE'] as const;

/** `credentials validate`: one of them, or all that are stored in the namespace. Exits with 1 where one does not work. */
export function validateCredentials(io: Io): Command {
  const command = commandOf('validate <namespace> [name]', 'See whether stored credentials work', [
    ['tessera credentials validate acme lake', 'one of them'],
    ['tessera credentials validate acme lake --probe-writes', 'also whether it may write and delete'],
    ['tessera credentials validate acme', 'all of them'],
  ])
    .option('--provider <provider>', 'aws, azure or gcp; looked up when absent')
    .option('--probe-writes', 'write an object and delete it again')
    .option('--path <url...>', 's3://bucket/prefix: where to look; the first of the buckets when absent');
  type Options = CommonOptions & { provider?: string; probeWrites?: boolean; path?: string[] };
  return calling(io, command).action(async (namespace: string, name: string | undefined, options: Options) => {
    const { client } = await connect(io, options);
    const request = {
      ...(options.probeWrites === undefined ? {} : { probe_writes: options.probeWrites }),
      ...(options.path === undefined ? {} : { paths: options.path }),
    };
    const found: (ValidationResult & { name: string })[] = [];
    for (const one of await chosen(client, namespace, name, options.provider)) {
      found.push({ name: one.name, ...(await validate(client, namespace, one, request)) });
    }
    const rows = found.flatMap(({ name: of, checks }) => checks.map((check) => ({ credentials: of, ...check })));
    if (io.json) io.data(name === undefined ? found : found[0]);
    else io.list(rows, ['credentials', 'name', 'status', 'reason']);
    if (found.some(({ valid }) => !valid)) io.exitCode = exitCodes.failed;
  });
}

interface Chosen {
  name: string;
  provider: ProviderName;
}

/** The credentials to validate, each with its provider. */
async function chosen(client: Tessera, namespace: string, name?: string, given?: string): Promise<Chosen[]> {
  if (name !== undefined && given !== undefined) return [{ name, provider: providerOf(given) }];
  const stored =
    name === undefined ? await everyCredential(client, namespace) : [await client.getCredential(namespace, name)];
  const all = stored.map((one) => ({ name: one.name ?? '', provider: providerOf(one.provider ?? 'aws') }));
  return given === undefined ? all : all.filter(({ provider }) => provider === providerOf(given));
}

function validate(client: Tessera, namespace: string, { name, provider }: Chosen, request: ValidationRequest) {
  return provider === 'aws'
    ? client.validateAWSCredentials(namespace, name, request)
    : client.validateCloudCredential(namespace, provider, name, request);
}

/** `credentials presign`: the URL is all of standard output. */
export function presignCommand(io: Io): Command {
  const command = commandOf('presign <namespace> <name> <method> <path>', 'Make a URL for one request on one object', [
    ['tessera credentials presign acme lake GET s3://acme-lake/raw/a.csv', 'works for its bearer'],
    ['curl -T a.csv "$(tessera credentials presign acme lake PUT s3://acme-lake/raw/a.csv)"', 'uploads with it'],
  ]).option('--expires <seconds>', 'from 1 to 43200; 900 when absent');
  type Options = CommonOptions & { expires?: string };
  return calling(io, command).action(
    async (namespace: string, name: string, given: string, path: string, options: Options) => {
      const method = methods.find((one) => one === given.toUpperCase());
      if (method === undefined) throw new UsageError('The method must be GET, HEAD, PUT or DELETE');
      const { client } = await connect(io, options);
      const expires = options.expires === undefined ? {} : { expires: Number(options.expires) };
      const request = { method, path, ...expires };
      const provider = schemes[path.split(':', 1)[0] as keyof typeof schemes] ?? 'aws';
      const made =
        provider === 'aws'
          ? await client.presignAWSRequest(namespace, name, request)
          : await client.presignCloudRequest(namespace, provider, name, request);
      if (io.json) io.data(made);
      else io.write(`${made.url}\n`);
    },
  );
}

/** `credentials trust`: the policy to paste into a role. */
export function trustCommand(io: Io): Command {
  const command = commandOf('trust <namespace>', 'Show the trust policy for a role that the namespace may use', [
    ['tessera credentials trust acme', 'as JSON for the console of AWS'],
    ['tessera credentials trust acme --terraform', 'as Terraform'],
  ])
    .option('--terraform', 'as Terraform')
    .option('--cloudformation', 'as CloudFormation');
  type Options = CommonOptions & { terraform?: boolean; cloudformation?: boolean };
  return calling(io, command).action(async (namespace: string, options: Options) => {
    const trust = await (await connect(io, options)).client.getTrustPolicy(namespace);
    if (io.json) return io.data(trust);
    const text = options.terraform ? trust.terraform : options.cloudformation ? trust.cloudformation : trust.json;
    if (text !== undefined) return io.write(`${text.trimEnd()}\n`);
    io.thing(trust);
    io.say('The server has no AWS identity of its own: store roles with a key that may assume them.');
  });
}
