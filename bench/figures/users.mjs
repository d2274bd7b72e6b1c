// The administration's list of a million accounts, a page of it at a time.
import Database from 'better-sqlite3';
import pg from 'pg';
import { basic, username } from '../people.mjs';
import { postgresql, serve, sqlite } from '../tessera.mjs';

const administrator = username(7);
const grant = `update users set site_admin = 1 where username_key = '${administrator}'`;
// One in ten is disabled, and each claims an address.
const spread = [
  "update users set email = username || '@fake.example', email_key = username_key || '@fake.example'",
  "update users set disabled_at = '2026-01-01T00:00:00.000Z' where username_key like '%3'",
];
const pages = {
  'the first page': '',
  'the newest': '?sort=-created_at',
  'by how a name begins': '?search=user-12345',
  'by how many names begin, the newest of them': '?search=user-1234&sort=-created_at',
  'by an address': '?search=user-123456@',
  'the disabled ones': '?status=disabled',
  'the administrators': '?status=admin',
};

async function onSqlite(users) {
  const database = await sqlite({ users, tokensEach: 1 });
  const file = new Database(database.file);
  for (const statement of [grant, ...spread]) file.exec(statement);
  file.close();
  return database;
}

async function onPostgres(users) {
  const database = await postgresql({ users, tokensEach: 1 });
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  for (const statement of [grant, ...spread, 'vacuum analyze']) await client.query(statement);
  await client.end();
  return database;
}

export async function users(size) {
  const many = size.growth.at(-1);
  const lines = [];
  for (const [engine, open] of Object.entries({ SQLite: onSqlite, PostgreSQL: onPostgres })) {
    const server = await serve((await open(many)).url);
    const headers = { authorization: basic(administrator) };
    for (const [what, query] of Object.entries(pages)) {
      const times = [];
      for (let turn = 0; turn < 2 * size.rounds + 1; turn++) {
        const began = performance.now();
        const answer = await fetch(`${server.url}/v1/admin/users${query}`, { headers });
        const { users: found } = await answer.json();
        if (answer.status !== 200 || found.length === 0) throw new Error(`${what}: ${answer.status}`);
        times.push(performance.now() - began);
      }
      const value = times.toSorted((a, b) => a - b)[size.rounds];
      lines.push({ what: `${engine}, ${what}, ms`, value, goal: { atMost: 50 } });
    }
    await server.stop();
  }
  return { title: `GET /v1/admin/users, ${many.toLocaleString('en')} accounts`, lines, detail: {} };
}
