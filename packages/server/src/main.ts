import { setFlagsFromString } from 'node:v8';
import { createApp, ListenFailed } from './app.ts';
import { type Config, readConfig } from './config/config.ts';
import { exposedFiles } from './config/exposed.ts';
import { codeOf } from './config/require.ts';
import { unknownVariables } from './config/unknown.ts';
import { configWarnings } from './config/warnings.ts';
import { logInto, lostLine } from './http/request-log.ts';
import { outputTo } from './kit/log-output.ts';
import { LogSink } from './kit/log-sink.ts';
import { endOnSignals, endProcess, stopOnSignals } from './stop.ts';
import { databaseShown } from './storage/database-shown.ts';
import { StartRefused } from './storage/migrate.ts';

// V8 collects when garbage has reached half of the live data; by default it waits for three times as much memory, and is
// no faster (ADR 22).
setFlagsFromString('--heap-growing-percent=50');

async function main(): Promise<void> {
  const started = endOnSignals();
  const config = readConfig(process.env);
  const sink = new LogSink(outputTo(1), { lost: lostLine });
  process.on('exit', () => sink.flushNow());
  // Node's own warnings go there, and without a listener a reader that has gone would end the process.
  process.stderr.on('error', () => {});
  const log = logInto(sink, config.logLevel);
  // Not refused: a node of an older version must start with the settings of a newer one.
  for (const variable of unknownVariables(process.env)) {
    log.warn(
      { variable },
      `${variable} is no setting and does nothing: docs/reference/configuration.md has all of them`,
    );
  }
  for (const { variable, says } of configWarnings(config)) log.warn({ variable }, says);
  const app = await createApp(config, {
    log,
    syncFailed(error) {
      log.fatal(
        { reason: codeOf(error) },
        'the disk failed to sync: ending, since nothing can be acknowledged any more',
      );
      void endProcess(1, sink);
    },
  });
  for (const file of exposedFiles(process.env, config)) {
    log.warn({ file }, `every user of this machine may read ${file}: chmod 600 is right`);
  }
  let address = '';
  try {
    address = await app.listen();
  } catch (error) {
    await app.close();
    throw cannotListen(error, config);
  }
  stopOnSignals(app, log, sink);
  started();
  // Last: a reader of this line may stop the process.
  log.info(
    { address, mode: config.mode, database: databaseShown(config.databaseUrl), data: config.dataDir },
    config.mode === 'development'
      ? `Tessera listens on ${address} in development mode: mails go to a folder, plain HTTP is fine, sign-ups are not limited`
      : `Tessera listens on ${address} in production mode`,
  );
}

/**
 * Rewords an error that keeps the server from its addresses in terms of the variables. Returns other errors unchanged.
 */
function cannotListen(error: unknown, { host, port, metrics }: Config): unknown {
  if (!(error instanceof ListenFailed)) return error;
  const code = codeOf(error.cause);
  const where =
    error.listener === 'metrics' && typeof metrics === 'object'
      ? { port: `TESSERA_METRICS ${metrics.host}:${metrics.port}`, host: `TESSERA_METRICS ${metrics.host}` }
      : { port: `PORT ${port} on ${host}`, host: `HOST ${host}` };
  if (code === 'EADDRINUSE') return new StartRefused(`${where.port} is in use by another process`);
  if (code === 'EACCES') return new StartRefused(`${where.port} may not be used by this process`);
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL'].includes(code)) {
    return new StartRefused(`${where.host} is no address of this machine`);
  }
  return error.cause;
}

main().catch((error: unknown) => {
  const sentences =
    error instanceof StartRefused ? error.sentences : [String(error instanceof Error ? error.stack : error)];
  for (const sentence of sentences) process.stderr.write(`Tessera does not start: ${sentence}\n`);
  process.exit(1);
});
