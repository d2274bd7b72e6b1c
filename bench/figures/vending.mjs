// Short-lived keys: from memory against bare Fastify and GET /v1/user, from the store against asking the store itself.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alternate, load, median } from '../load.mjs';
import { basic, username } from '../people.mjs';
import { start } from '../processes.mjs';
import { folder, postgresql, serve, sqlite } from '../tessera.mjs';

const contestant = (name) => fileURLToPath(new URL(`../contestants/${name}.mjs`, import.meta.url));
/** The duration of an STS call in the nearest region of AWS, in milliseconds. */
const storeMs = 50;
const callers = 1000;

/** A server on this database, a store, and a person with credentials of that store. */
async function stage(database) {
  const tessera = await serve(database.url);
  const store = await start(contestant('store'), { args: [String(storeMs)] });
  const name = username(7);
  const headers = { authorization: basic(name) };
  const send = async (method, path, body) => {
    const answer = await fetch(tessera.url + path, {
      method,
      headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? undefined : answer.json();
  };
  await send('POST', `/v1/credentials/${name}/aws`, {
    name: 'lake',
    access_key_id: 'AKIAFAKEEXAMPLE00001',
    secret_access_key: 'visibly-fake-secret-access-key-000000001',
    service_role_arn: 'arn:aws:iam::123456789012:role/lake',
    endpoint: store.url,
    buckets: ['s3://acme-lake'],
  });
  const { token } = await send('POST', '/v1/token', { scope: '*' });
  return {
    ...{ tessera, store },
    key: { 'x-tiledb-rest-api-key': token },
    path: `/v1/credentials/${name}/aws/lake/temporary`,
    stop: () => Promise.all([store.stop(), tessera.stop()]),
  };
}

/** A key from memory, in turns with GET /v1/user and bare Fastify that answers the same bytes. */
async function fromMemory({ tessera, key, path }, size) {
  const vend = [{ method: 'GET', path, headers: key }];
  const user = [{ method: 'GET', path: '/v1/user', headers: key }];
  const bytes = JSON.stringify(await (await fetch(tessera.url + path, { headers: key })).json());
  const file = join(folder, 'vended.json');
  writeFileSync(file, bytes);
  const bare = await start(contestant('fastify'), { args: [file] });
  const run = (url, requests) => () => load(url, requests, { seconds: size.seconds });
  const detail = await alternate(
    {
      user: run(tessera.url, user),
      warm: run(tessera.url, vend),
      fastify: run(bare.url, [{ ...user[0], headers: {} }]),
    },
    size.rounds,
  );
  await bare.stop();
  const costs = detail.warm.ratio.rounds.map((ratio) => 1 / ratio);
  const fastify = detail.warm.ratio.rounds.map((ratio, round) => ratio / detail.fastify.ratio.rounds[round]);
  return {
    detail,
    lines: [
      { what: 'from memory, cost against GET /v1/user', value: median(costs), rounds: costs, goal: { atMost: 2 } },
      { what: 'from memory, requests/s against bare Fastify', value: median(fastify), rounds: fastify },
    ],
  };
}

const small = { users: 1000, tokensEach: 1 };

export async function vending(size) {
  const at = await stage(await sqlite(small));
  const warm = await fromMemory(at, size);
  const cold = await coldAgainstStore(at.tessera.url, at.store.url, { ...at, turns: size.rounds * 10 });
  const calls = await together(at.tessera.url, at.store.url, at);
  await at.stop();
  return {
    title: 'A short-lived key, SQLite',
    lines: [
      ...warm.lines,
      { what: `from a store that takes ${storeMs} ms, time against asking it`, value: cold, goal: { atMost: 1.1 } },
      {
        what: `calls of the store that ${callers} callers cause at the same moment`,
        value: calls,
        goal: { atMost: 1 },
      },
    ],
    detail: warm.detail,
  };
}

/** Where only a query can tell that nothing was committed. */
export async function vendingOnPostgres(size) {
  const at = await stage(await postgresql(small));
  const { lines, detail } = await fromMemory(at, size);
  await at.stop();
  return { title: 'A short-lived key, PostgreSQL', lines, detail };
}

/** In turns: a path that was not asked for yet, and the same request to the store itself. Resolves with the ratio of medians. */
async function coldAgainstStore(url, store, { path, key, turns }) {
  const times = { tessera: [], store: [] };
  for (let turn = 0; turn < turns; turn++) {
    times.tessera.push(await timed(() => fetch(`${url}${path}?path=s3://acme-lake/cold-${turn}`, { headers: key })));
    times.store.push(await timed(() => fetch(store, { method: 'POST', body: 'Action=AssumeRole' })));
  }
  return median(times.tessera) / median(times.store);
}

async function timed(ask) {
  const began = performance.now();
  const answer = await ask();
  await answer.text();
  if (answer.status !== 200) throw new Error(`${answer.status}`);
  return performance.now() - began;
}

/** How many requests reach the store when many callers want the same key and the cache has none. */
async function together(url, store, { path, key }) {
  const asked = async () => Number(await (await fetch(`${store}/asked`)).text());
  const before = await asked();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      const answer = await fetch(`${url}${path}?path=s3://acme-lake/together`, { headers: key });
      await answer.text();
      if (answer.status !== 200) throw new Error(`${answer.status}`);
    }),
  );
  return (await asked()) - before;
}
