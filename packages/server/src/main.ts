import { setFlagsFromString } from 'node:v8';
import { pino } from 'pino';
import { createApp, logOptions } from './app.ts';
import { type Config, readConfig } from './config/config.ts';
import { unknownVariables } from './config/unknown.ts';
import { LineBuffer } from './kit/concurrency/line-buffer.ts';
import { StartRefused } from './storage/migrate.ts';
import { readPostgresUrl } from './storage/postgres/connection-string.ts';

/** How long a line of the log waits for others, in milliseconds. */
const logPatience = 100;
const drain = 1500;

// Half as much garbage as there is in use, before V8 looks for it. By itself it waits for three times as much: 80 MB more
// under a load of new tokens, and not one request a second.
setFlagsFromString('--heap-growing-percent=50');

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const output = pino.destination({ dest: 1, sync: false });
  const lines = new LineBuffer(output, logPatience);
  // Before `output`, which writes what it has by then by itself.
  process.prependListener('exit', () => lines.flush());
  const log = pino(logOptions(config.logLevel), lines);
  // Not refused: a node of an older version must start with the settings of a newer one.
  for (const variable of unknownVariables(process.env)) {
    log.warn(
      { variable },
      `${variable} is no setting and does nothing: docs/reference/configuration.md has all of them`,
    );
  }
  const app = await createApp(config, { log });
  let address = '';
  try {
    address = await app.listen();
  } catch (error) {
    await app.close();
    throw cannotListen(error, config);
  }
  let asked = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // Asked twice: now.
      if (asked) process.exit(1);
      asked = true;
      log.info({ signal }, 'stopping');
      app.close(drain).then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
  // Last: whoever reads that it listens may stop it.
  log.info(
    { address, mode: config.mode, database: databaseShown(config.databaseUrl), data: config.dataDir },
    config.mode === 'development'
      ? `Tessera listens on ${address} in development mode: mails go to a folder, plain HTTP is fine, sign-ups are not limited`
      : `Tessera listens on ${address} in production mode`,
  );
}

/** The database's URL without the name and password in it. */
function databaseShown(url: string): string {
  if (url.startsWith('sqlite:')) return url;
  const { servers, database } = readPostgresUrl(url);
  const hosts = servers.map(
    ({ host, port }) => `${host.includes(':') ? `[${host}]` : encodeURIComponent(host)}:${port}`,
  );
  return `postgres://${hosts.join(',')}/${database}`;
}

/** What keeps the server from its address, in the words of the variables. Anything else stays as it is. */
function cannotListen(error: unknown, { host, port }: Config): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE') return new StartRefused(`PORT ${port} on ${host} is in use by another process`);
  if (code === 'EACCES') return new StartRefused(`PORT ${port} on ${host} may not be used by this process`);
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL'].includes(code)) {
    return new StartRefused(`HOST ${host} is no address of this machine`);
  }
  return error;
}

main().catch((error: unknown) => {
  const sentence = error instanceof StartRefused ? error.message : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`Tessera does not start: ${sentence}\n`);
  process.exit(1);
});
