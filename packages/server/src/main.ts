import { pino } from 'pino';
import { createApp, logOptions } from './app.ts';
import { readConfig } from './config.ts';
import { StartRefused } from './storage/migrate.ts';

const drain = 1500;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  // Written when the event loop has time, all lines that wait at once; `pino` writes the rest when the process exits.
  const log = pino(logOptions(config.logLevel), pino.destination({ dest: 1, sync: false }));
  const app = await createApp(config, { log });
  const address = await app.listen();
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
  const database = config.databaseUrl.startsWith('sqlite:') ? config.databaseUrl : 'postgres';
  log.info(
    { address, mode: config.mode, database, data: config.dataDir },
    config.mode === 'development'
      ? `Tessera listens on ${address} in development mode: mails go to a folder, plain HTTP is fine, sign-ups are not limited`
      : `Tessera listens on ${address} in production mode`,
  );
}

main().catch((error: unknown) => {
  const sentence = error instanceof StartRefused ? error.message : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`Tessera does not start: ${sentence}\n`);
  process.exit(1);
});
