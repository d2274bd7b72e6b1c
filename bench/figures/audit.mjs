// Pages of an audit of ten million entries.
import Database from 'better-sqlite3';
import pg from 'pg';
import { basic, username } from '../people.mjs';
import { userId } from '../seed.mjs';
import { postgresql, serve, sqlite } from '../tessera.mjs';

const people = 10_000;
/** The administrator. A tenth of all entries are about their own organization, and some thousand about them. */
const reader = 7;
const first = Date.parse('2026-01-01T00:00:00.000Z');
const everySeconds = 3;
const actions = [
  'sign_in.succeed',
  'token.create',
  'credentials.vend',
  'credentials.list',
  'session.create',
  'member.add',
];
const hash = "'0'";

/** The columns of the entry of a number, in the words of an engine: `pick` an array's element, `at` an instant. */
function entryOf({ pick, at, user, text }, organization) {
  return `${at}, ${pick(actions, 'i % 6')}, ${user}, null, ${text('i')},
    case when i % 10 = 0 then '${organization}' end, null, ${text('i')}, '192.0.2.1', i, ${hash}`;
}
const columns = 'at, action, actor_id, token_id, subject_id, namespace_id, detail, request_id, address, seq, hash';
const chained = (entries) =>
  `insert into audit_chain (one, removed_seq, removed_hash, seq, hash, signed_by, signature)
   values (1, 0, '', ${entries}, ${hash}, 'bench', 'visibly-fake')`;
const grant = `update users set site_admin = 1 where username_key = '${username(reader)}'`;
/** The users' IDs by number: both engines know the same. */
const ids = Array.from({ length: people }, (_, number) => ({ number, id: userId(number) }));

function fillSqlite(file, entries, organization) {
  const database = new Database(file);
  database.pragma('journal_mode = MEMORY');
  database.pragma('synchronous = OFF');
  database.pragma('cache_size = -2000000');
  database.exec(grant);
  database.exec(
    'delete from audit; delete from audit_chain; create temp table ids (number integer primary key, id text)',
  );
  const add = database.prepare('insert into ids values (?, ?)');
  database.transaction(() => {
    for (const { number, id } of ids) add.run(number, id);
  })();
  // Sorted at the end, an index costs a fraction.
  const indexes = database
    .prepare("select name, sql from sqlite_master where type = 'index' and tbl_name = 'audit'")
    .all();
  for (const { name } of indexes) database.exec(`drop index ${name}`);
  const words = {
    pick: (all, index) => `case ${index} ${all.map((one, at) => `when ${at} then '${one}'`).join(' ')} end`,
    at: `strftime('%Y-%m-%dT%H:%M:%S.000Z', ${first / 1000} + i * ${everySeconds}, 'unixepoch')`,
    user: `(select id from ids where number = (i * 7919) % ${people})`,
    text: (number) => `printf('%08x-0000-7000-8000-%012x', ${number}, ${number})`,
  };
  database.exec(`insert into audit (${columns}) with recursive n(i) as (select 1 union all select i + 1 from n where i < ${entries})
    select ${entryOf(words, organization)} from n`);
  for (const { sql } of indexes) database.exec(sql);
  database.exec(chained(entries));
  database.pragma('journal_mode = WAL');
  database.close();
}

async function fillPostgres(url, entries, organization) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(grant);
  await client.query('delete from audit');
  await client.query('delete from audit_chain');
  await client.query('create temp table ids (number integer primary key, id text)');
  await client.query('insert into ids select * from unnest($1::int[], $2::text[])', [
    ids.map(({ number }) => number),
    ids.map(({ id }) => id),
  ]);
  const { rows: indexes } = await client.query(
    "select indexname as name, indexdef as sql from pg_indexes where tablename = 'audit'",
  );
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  const words = {
    pick: (all, index) => `(array[${all.map((one) => `'${one}'`).join()}])[1 + ${index}]`,
    at: `to_char(to_timestamp(${first / 1000} + i * ${everySeconds}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"')`,
    user: 'ids.id',
    text: (number) => `lpad(to_hex(${number}), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0')`,
  };
  await client.query(`insert into audit (${columns}) select ${entryOf(words, organization)}
    from generate_series(1, ${entries}) i join ids on ids.number = (i::bigint * 7919) % ${people}`);
  for (const { sql } of indexes) await client.query(sql);
  await client.query(chained(entries));
  await client.query('vacuum analyze audit');
  await client.end();
}

/** A database in which the reader owns an organization, and its ID. */
async function withOrganization(database) {
  const server = await serve(database.url);
  const headers = { authorization: basic(username(reader)), 'content-type': 'application/json' };
  const answer = await fetch(`${server.url}/v1/organization`, { method: 'POST', headers, body: '{"name":"acme"}' });
  if (!answer.ok) throw new Error(`no organization: ${answer.status} ${await answer.text()}`);
  const { id } = await (await fetch(`${server.url}/v1/organizations/acme`, { headers })).json();
  await server.stop();
  return id;
}

function pagesOf(entries) {
  const instant = (part) => new Date(first + Math.floor(entries * part) * everySeconds * 1000).toISOString();
  return {
    'the site': '/admin/audit',
    'the site, 1000 entries': '/admin/audit?limit=1000',
    'the site, of an action': '/admin/audit?action=member.add',
    'the site, of an action that is rare': '/admin/audit?action=organization.create',
    'the site, of several actions': '/admin/audit?action=credentials',
    'the site, of a user': `/admin/audit?actor=${username(reader + 1)}`,
    'the site, in the middle': `/admin/audit?to=${instant(0.5)}`,
    'the site, of a user in the middle': `/admin/audit?actor=${username(reader + 1)}&to=${instant(0.5)}`,
    'an organization of a tenth': '/organizations/acme/-/audit',
    'an organization, of an action': '/organizations/acme/-/audit?action=token',
    'an organization, in the middle': `/organizations/acme/-/audit?to=${instant(0.5)}`,
    'a user': '/user/audit',
    'a user, of an action': '/user/audit?action=member',
  };
}

async function pages(size, engine, database, fill) {
  const organization = await withOrganization(database);
  await fill(database.file ?? database.url, size.audit, organization);
  const server = await serve(database.url);
  const headers = { authorization: basic(username(reader)) };
  const lines = [];
  for (const [what, path] of Object.entries(pagesOf(size.audit))) {
    const times = [];
    for (let turn = 0; turn < 2 * size.rounds + 1; turn++) {
      const began = performance.now();
      const answer = await fetch(`${server.url}/v1${path}`, { headers });
      const { entries } = await answer.json();
      if (answer.status !== 200 || !Array.isArray(entries)) throw new Error(`${what}: ${answer.status}`);
      times.push(performance.now() - began);
    }
    const value = times.toSorted((a, b) => a - b)[size.rounds];
    // The goal is for a page as it is asked for without a limit.
    const goal = path.includes('limit=') ? {} : { goal: { atMost: 50 } };
    lines.push({ what: `${engine}, ${what}, ms`, value, rounds: times, ...goal });
  }
  await server.stop();
  return lines;
}

export async function audit(size) {
  const users = { users: people, tokensEach: 1 };
  const lines = [
    ...(await pages(size, 'SQLite', await sqlite(users), fillSqlite)),
    ...(await pages(size, 'PostgreSQL', await postgresql(users), fillPostgres)),
  ];
  return { title: `Pages of an audit of ${size.audit.toLocaleString('en')} entries`, lines, detail: {} };
}
