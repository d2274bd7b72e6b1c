// "Whose token is this?" against bare Fastify that answers the same bytes, and against better-auth.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alternate, load } from '../load.mjs';
import { basic, username } from '../people.mjs';
import { start } from '../processes.mjs';
import { byKey, folder, postgresql, serve, sqlite } from '../tessera.mjs';

const contestant = (name) => fileURLToPath(new URL(`../contestants/${name}.mjs`, import.meta.url));

/** Bare Fastify, with Tessera's answer to the first of these requests. */
export async function bareFastify(tessera, [request]) {
  const bytes = await (await fetch(tessera.url + request.path, { headers: request.headers })).text();
  const file = join(folder, 'bytes.json');
  writeFileSync(file, bytes);
  return start(contestant('fastify'), { args: [file] });
}

async function againstFastify(database, requests, size) {
  const tessera = await serve(database.url);
  const bare = await bareFastify(tessera, requests);
  const run = (url) => () => load(url, requests, { seconds: size.seconds });
  const result = await alternate({ fastify: run(bare.url), tessera: run(tessera.url) }, size.rounds);
  await bare.stop();
  await tessera.stop();
  return result;
}

export async function key(size) {
  const database = await sqlite({ users: size.users, tokensEach: 10 });
  const result = await againstFastify(database, byKey(database.tokens), size);
  return {
    title: `GET /v1/user by API key, SQLite, ${size.users.toLocaleString('en')} users and ${(size.users * 10).toLocaleString('en')} tokens`,
    lines: [
      { what: 'requests/s against bare Fastify', ...result.tessera.ratio, goal: { atLeast: 0.6 } },
      { what: 'p99 against bare Fastify', ...result.tessera.p99Ratio, goal: { atMost: 3 } },
    ],
    detail: result,
  };
}

export async function postgres(size) {
  const database = await postgresql({ users: size.users, tokensEach: 10 });
  const result = await againstFastify(database, byKey(database.tokens), size);
  return {
    title: 'GET /v1/user by API key, PostgreSQL',
    lines: [{ what: 'requests/s against bare Fastify', ...result.tessera.ratio, goal: { atLeast: 0.3 } }],
    detail: result,
  };
}

/**
 * The request of a data service about each token, beside the same request of each token itself, to one server. A body
 * costs Node some.
 */
async function againstGetUser(database, size) {
  const tessera = await serve(database.url, { env: { TESSERA_ADMINS: username(0) } });
  const made = await fetch(`${tessera.url}/v1/admin/service_credentials`, {
    method: 'POST',
    headers: { authorization: basic(username(0)), 'content-type': 'application/json' },
    body: '{"name":"bench"}',
  });
  const { secret } = await made.json();
  const introspections = database.tokens.map(({ token }) => ({
    method: 'POST',
    path: '/v1/oauth/introspect',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: `token=${token}`,
  }));
  const run = (requests) => () => load(tessera.url, requests, { seconds: size.seconds });
  const result = await alternate(
    { user: run(byKey(database.tokens)), introspection: run(introspections) },
    size.rounds,
  );
  await tessera.stop();
  return result;
}

export async function introspection(size) {
  const onSqlite = await againstGetUser(await sqlite({ users: size.users, tokensEach: 10 }), size);
  const onPostgres = await againstGetUser(await postgresql({ users: size.users, tokensEach: 10 }), size);
  return {
    title: 'POST /v1/oauth/introspect for a data service against GET /v1/user by API key',
    lines: [
      { what: 'requests/s on SQLite against GET /v1/user', ...onSqlite.introspection.ratio, goal: { atLeast: 0.5 } },
      { what: 'p99 on SQLite against GET /v1/user', ...onSqlite.introspection.p99Ratio, goal: { atMost: 3 } },
      {
        what: 'requests/s on PostgreSQL against GET /v1/user',
        ...onPostgres.introspection.ratio,
        goal: { atLeast: 0.5 },
      },
    ],
    detail: { sqlite: onSqlite, postgres: onPostgres },
  };
}

export async function basicAuth(size) {
  const database = await sqlite({ users: 1000, tokensEach: 1 });
  const requests = [{ method: 'GET', path: '/v1/user', headers: { authorization: basic(username(7)) } }];
  const result = await againstFastify(database, requests, size);
  return {
    title: 'GET /v1/user by Basic, one user again and again',
    lines: [{ what: 'requests/s against bare Fastify', ...result.tessera.ratio, goal: { atLeast: 0.4 } }],
    detail: result,
  };
}

export async function peer(size) {
  const database = await sqlite({ users: size.peerUsers, tokensEach: 10 });
  const tessera = await serve(database.url);
  const keysFile = join(folder, 'better-auth-keys.json');
  const other = await start(contestant('better-auth'), {
    args: [join(folder, 'better-auth.db'), String(size.peerUsers), keysFile],
    log: join(folder, 'better-auth.log'),
  });
  const keys = JSON.parse(readFileSync(keysFile, 'utf8')).map((token) => ({ token }));
  const result = await alternate(
    {
      'better-auth': () => load(other.url, byKey(keys), { seconds: size.seconds }),
      tessera: () => load(tessera.url, byKey(database.tokens), { seconds: size.seconds }),
    },
    // A machine's noise moves this ratio by more than it is away from its goal.
    size.rounds * 3,
  );
  await other.stop();
  await tessera.stop();
  return {
    title: 'GET /v1/user by API key against better-auth verifying an API key over HTTP',
    lines: [{ what: 'requests/s against better-auth', ...result.tessera.ratio, goal: { atLeast: 25 } }],
    detail: result,
  };
}
