import type { Command } from 'commander';
import { commandOf } from '../command.ts';

/** `tessera serve`: the server itself, in this process. */
export function serveCommand(): Command {
  return commandOf('serve', 'Run the server. Everything else is set by environment variables', [
    ['tessera serve', 'for yourself, on http://127.0.0.1:8080'],
    ['tessera serve --port 9000 --data-dir /srv/tessera', 'on another port, with another folder'],
    ['DATABASE_URL=postgres://… tessera serve', 'on PostgreSQL'],
  ])
    .option('--host <address>', 'the address to listen on (HOST)')
    .option('--port <number>', 'the port to listen on, 0 for a free one (PORT)')
    .option('--data-dir <folder>', 'the folder for the database and the key file (TESSERA_DATA_DIR)')
    .action(async (options: { host?: string; port?: string; dataDir?: string }) => {
      set('HOST', options.host);
      set('PORT', options.port);
      set('TESSERA_DATA_DIR', options.dataDir);
      // It listens, stops at a signal, and exits the process, as it does without this command.
      await import('@tessera/server/main');
    });
}

function set(name: string, value: string | undefined): void {
  if (value !== undefined) process.env[name] = value;
}
