import { spawn } from 'node:child_process';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { constants } from 'node:os';
import { type TemporaryCredentials, TesseraError, type VendRequest } from '@tessera/client';
import { awsEnvironment, awsExports, beforeAwsKeys, cloudEnvironment, shellExports } from '@tessera/contract';
import type { Command } from 'commander';
import { type CommonOptions, calling, commandOf } from '../command.ts';
import { keepKey, keptKey } from '../config/kept-keys.ts';
import { connect } from '../connect.ts';
import { UsageError } from '../exit-codes.ts';
import type { Io } from '../output/io.ts';
import { providerOf } from './credentials-provider.ts';

interface VendOptions extends CommonOptions {
  access?: string;
  path?: string[];
  duration?: string;
}

interface AnyVendOptions extends VendOptions {
  provider?: string;
}

const levels = ['read', 'write', 'delete'] as const;

/** `credentials env`: output for a shell to evaluate. */
export function envCommand(io: Io): Command {
  const command = withProvider(
    commandOf('env <namespace> <name>', 'Print a short-lived key as lines for a shell', [
      ['eval "$(tessera credentials env acme lake)"', 'for the programs of this shell'],
      ['tessera credentials env acme lake --path s3://acme-lake/raw --access write', 'for one path, to write'],
    ]),
  );
  return calling(io, command).action(async (namespace: string, name: string, options: AnyVendOptions) => {
    const variables = await environmentOf(io, namespace, name, options);
    if (io.json) return io.data(variables);
    io.write(isAws(options) ? awsExports(variables) : shellExports(variables));
  });
}

/** `credentials process`: run by an SDK through `credential_process`, each time it needs a key. */
export function processCommand(io: Io): Command {
  const command = withVend(
    commandOf('process <namespace> <name>', 'Print a short-lived key for credential_process of an AWS profile', [
      ['credential_process = tessera credentials process acme lake', 'in ~/.aws/config, below [profile lake]'],
    ]),
  );
  return calling(io, command).action(async (namespace: string, name: string, options: VendOptions) => {
    const { url, username = io.environment['TESSERA_TOKEN'] } = await connect(io, options);
    const question = JSON.stringify([url, username, namespace, name, requestOf(options)]);
    const kept = await keptKey(io.environment, question);
    if (kept) return io.data(kept);
    const { AccessKeyId, SecretAccessKey, Token, Expiration } = await vend(io, namespace, name, options);
    const answer = { Version: 1, AccessKeyId, SecretAccessKey, SessionToken: Token, Expiration };
    // Where the home cannot be written, as in a container, each call asks the server.
    await keepKey(io.environment, question, answer).catch(() => io.say('The key could not be kept for the next call.'));
    io.data(answer);
  });
}

/** `credentials serve`: keys on loopback, for SDKs that require no https. */
export function serveCredentials(io: Io): Command {
  const command = withVend(
    commandOf('serve <namespace> <name>', 'Serve short-lived keys on this machine, for older SDKs', [
      ['tessera credentials serve acme lake', 'prints the two variables that a program needs'],
    ]),
  );
  return calling(io, command).action(async (namespace: string, name: string, options: VendOptions) => {
    requestOf(options);
    const path = `/${randomBytes(16).toString('hex')}`;
    const token = randomBytes(24).toString('base64url');
    const server = createServer(async (request, response) => {
      const answer = (status: number, body: object) =>
        response
          .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
          .end(JSON.stringify(body));
      if (request.url !== path || !isSame(request.headers.authorization ?? '', token)) {
        return answer(403, { Code: 'forbidden', Message: 'Wrong path or token' });
      }
      try {
        answer(200, await vend(io, namespace, name, options));
      } catch (error) {
        if (!(error instanceof TesseraError)) return answer(500, { Code: 'internal', Message: 'No key was made' });
        answer(error.status || 502, { Code: error.error, Message: error.message });
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const variables = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}${path}`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
    };
    if (io.json) io.data(variables);
    else for (const [variable, value] of Object.entries(variables)) io.write(`export ${variable}='${value}'\n`);
    io.say('Keys are served until this is stopped.');
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        server.closeAllConnections();
        server.close();
      });
    }
    await once(server, 'close');
  });
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** `credentials exec`: a program with the key in its environment. Exits as the program does. */
export function execCommand(io: Io): Command {
  const command = withProvider(
    commandOf('exec <namespace> <name> <command...>', 'Run a program with a short-lived key in its environment', [
      ['tessera credentials exec acme lake -- aws s3 ls s3://acme-lake/raw/', 'the words after -- are the program'],
    ]),
  );
  return calling(io, command).action(
    async (namespace: string, name: string, program: string[], options: AnyVendOptions) => {
      const variables = await environmentOf(io, namespace, name, options);
      const [file = '', ...args] = program;
      const env = { ...io.environment, ...variables };
      if (isAws(options)) for (const name of beforeAwsKeys) delete env[name];
      const child = spawn(file, args, { stdio: 'inherit', env });
      // The terminal tells both; the program decides.
      const pass = (signal: NodeJS.Signals) => void child.kill(signal);
      process.on('SIGINT', () => {});
      process.on('SIGTERM', pass);
      const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
        child.on('error', (cause) => reject(new UsageError(`${file} cannot be run`, { cause })));
        child.on('exit', (status, ended) => resolve([status, ended]));
      });
      process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    },
  );
}

function withProvider(command: Command): Command {
  return withVend(command).option('--provider <provider>', 'the provider of the credentials: aws, azure or gcp', 'aws');
}

function withVend(command: Command): Command {
  return command
    .option('--access <level>', 'read, write or delete; each includes the one before', 'read')
    .option('--path <url...>', 's3://bucket/prefix; can be repeated. The buckets of the credentials when absent')
    .option('--duration <seconds>', 'from 900 to 43200; 3600 when absent');
}

function requestOf({ access, path, duration }: VendOptions): VendRequest {
  const level = levels.find((one) => one === access);
  if (level === undefined) throw new UsageError('--access must be read, write or delete');
  if (duration !== undefined && !/^\d+$/.test(duration)) throw new UsageError('--duration must be a number of seconds');
  return {
    access: level,
    ...(path === undefined ? {} : { path }),
    ...(duration === undefined ? {} : { duration: Number(duration) }),
  };
}

function isAws({ provider = 'aws' }: AnyVendOptions): boolean {
  return providerOf(provider) === 'aws';
}

/** The environment variables of the provider's programs. */
async function environmentOf(io: Io, namespace: string, name: string, options: AnyVendOptions) {
  const provider = providerOf(options.provider ?? 'aws');
  if (provider === 'aws') return awsEnvironment(await vend(io, namespace, name, options));
  const { client } = await connect(io, options);
  return cloudEnvironment(await client.vendCloudKey(namespace, provider, name, requestOf(options)));
}

async function vend(io: Io, namespace: string, name: string, options: VendOptions): Promise<TemporaryCredentials> {
  return (await connect(io, options)).client.vendAWSCredentials(namespace, name, requestOf(options));
}
