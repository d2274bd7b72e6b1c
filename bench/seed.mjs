// Users and tokens by the million, straight into the tables, in SQL that each engine runs by itself.
import { createHash, randomUUID } from 'node:crypto';
import Database from 'better-sqlite3';
import pg from 'pg';
import { hashToken, hintOf, newToken } from '../packages/server/dist/operations/tokens/token.js';

const issued = '2026-01-01T00:00:00.000Z';
const expires = '2099-01-01T00:00:00.000Z';
const usersAtOnce = 100_000;

/** The ID of the user of this number. Spread over the index as random ones are. */
export function userId(number) {
  const hex = createHash('md5').update(String(number)).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const firstToken = Date.parse('2024-01-01T00:00:00.000Z');

/** The ID of the token of this number, made six seconds after the one before it: they begin with the time, as the server's. */
function tokenId(number) {
  const time = (firstToken + number * 6000).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/** The same in SQLite's own words, which a function of ours would take twice the time for. */
function sqliteTokenId(number) {
  const time = `${firstToken} + (${number}) * 6000`;
  return `printf('%08x-%04x-7%s', (${time}) >> 16, (${time}) & 65535,
    substr(lower(hex(randomblob(2))), 2) || '-8' || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6))))`;
}

/** Tokens that are used, for `many` of the users, spread evenly. */
function usable(users, many) {
  const step = Math.max(1, Math.floor(users / many));
  return Array.from({ length: Math.min(users, many) }, (_, at) => {
    const secret = newToken('named');
    const number = at * step;
    return { token: secret.reveal(), hash: hashToken(secret), hint: hintOf(secret), user: number };
  });
}

function progress(label) {
  return (done, all) => {
    const width = Math.round((done / all) * 30);
    process.stderr.write(`\r${label} [${'='.repeat(width)}${' '.repeat(30 - width)}] ${done.toLocaleString('en')}`);
    if (done >= all) process.stderr.write('\n');
  };
}

/** Fills a migrated SQLite file. Resolves with usable tokens. */
export function seedSqlite(file, { users, tokensEach, passwordHash, keep = 2000 }) {
  const database = new Database(file);
  // Not `OFF`, which this library keeps SQLite from: it would stay with WAL, and write every page twice.
  database.pragma('journal_mode = MEMORY');
  database.pragma('synchronous = OFF');
  database.pragma('cache_size = -3000000');
  database.pragma('foreign_keys = OFF');
  database.pragma('locking_mode = EXCLUSIVE');
  database.function('uuid_of', { deterministic: true }, (number) => userId(number));
  // Sorted at the end, it costs a fraction.
  const { sql: byExpiry } = database.prepare("select sql from sqlite_master where name = 'tokens_by_expiry'").get();
  database.exec('drop index tokens_by_expiry');
  const numbers = 'with recursive n(i) as (select ? union all select i + 1 from n where i + 1 < ?)';
  const show = progress(
    `seeding ${users.toLocaleString('en')} users, ${(users * tokensEach).toLocaleString('en')} tokens`,
  );
  database.exec('create temp table batch (at integer primary key, i integer, id text)');
  // One transaction, and in it in the order of the IDs: they spread over all pages of an index, which many small ones would
  // write again and again.
  database.exec('begin');
  for (let from = 0; from < users; from += usersAtOnce) {
    const to = Math.min(users, from + usersAtOnce);
    database.exec('delete from batch');
    database
      .prepare(`${numbers} insert into batch (i, id) select i, uuid_of(i) as id from n order by id`)
      .run(from, to);
    database.exec("insert into namespaces select id, 'user' from batch");
    database.exec("insert into names (key, namespace_id, claimed_by) select 'user-' || i, id, id from batch");
    database
      .prepare(
        `insert into users (id, username, username_key, password_hash, name, created_at, updated_at)
         select id, 'user-' || i, 'user-' || i, ?, 'User ' || i, ?, ? from batch`,
      )
      .run(passwordHash, issued, issued);
    database
      .prepare(
        `insert into tokens (id, hash, hint, user_id, kind, name, scopes, issued_at, expires_at, made_by_password)
         select ${sqliteTokenId('(? + batch.at) * ? + k.value')}, substr(lower(hex(randomblob(22))), 1, 43), 'tsn_...0000000',
           batch.id, 'named', 'token-' || k.value, '*', ?, ?, 1
         from batch, json_each(?) k`,
      )
      .run(
        from - 1,
        tokensEach,
        from - 1,
        tokensEach,
        issued,
        expires,
        JSON.stringify(Array.from({ length: tokensEach }, (_, k) => k)),
      );
    show(to, users);
  }
  const kept = usable(users, keep);
  const add = database.prepare(
    `insert into tokens (id, hash, hint, user_id, kind, name, scopes, issued_at, expires_at, made_by_password)
     values (?, ?, ?, ?, 'named', 'bench', '*', ?, ?, 1)`,
  );
  for (const [at, { hash, hint, user }] of kept.entries()) {
    add.run(tokenId(users * tokensEach + at), hash, hint, userId(user), issued, expires);
  }
  database.exec(byExpiry);
  database.exec('commit');
  database.pragma('locking_mode = NORMAL');
  database.pragma('journal_mode = WAL');
  database.close();
  return kept;
}

/** The same on PostgreSQL. */
export async function seedPostgres(url, { users, tokensEach, passwordHash, keep = 2000 }) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const show = progress(
    `seeding ${users.toLocaleString('en')} users, ${(users * tokensEach).toLocaleString('en')} tokens`,
  );
  await client.query("set synchronous_commit = off; set session_replication_role = 'replica'");
  const time = `lpad(to_hex(${firstToken} + (i::bigint * ${tokensEach} + k) * 6000), 12, '0')`;
  const token = `regexp_replace(${time}, '^(.{8})', '\\1-') || '-7' || substr(gen_random_uuid()::text, 16)`;
  const id = "regexp_replace(md5(i::text), '^(.{8})(.{4})(.{4})(.{4})(.{12})$', '\\1-\\2-\\3-\\4-\\5')";
  for (let from = 0; from < users; from += usersAtOnce) {
    const to = Math.min(users, from + usersAtOnce) - 1;
    const numbers = `generate_series(${from}, ${to}) i`;
    await client.query(`insert into namespaces select ${id}, 'user' from ${numbers}`);
    await client.query(
      `insert into names (key, namespace_id, claimed_by) select 'user-' || i, ${id}, ${id} from ${numbers}`,
    );
    await client.query(
      `insert into users (id, username, username_key, password_hash, name, created_at, updated_at)
       select ${id}, 'user-' || i, 'user-' || i, $1, 'User ' || i, $2, $2 from ${numbers}`,
      [passwordHash, issued],
    );
    await client.query(
      `insert into tokens (id, hash, hint, user_id, kind, name, scopes, issued_at, expires_at, made_by_password)
       select ${token}, substr(md5(random()::text) || md5(random()::text), 1, 43), 'tsn_...0000000', ${id},
         'named', 'token-' || k, '*', $1, $2, 1
       from ${numbers}, generate_series(0, ${tokensEach - 1}) k`,
      [issued, expires],
    );
    show(to + 1, users);
  }
  const kept = usable(users, keep);
  for (const [at, { hash, hint, user }] of kept.entries()) {
    await client.query(
      `insert into tokens (id, hash, hint, user_id, kind, name, scopes, issued_at, expires_at, made_by_password)
       values ($1, $2, $3, $4, 'named', 'bench', '*', $5, $6, 1)`,
      [tokenId(users * tokensEach + at), hash, hint, userId(user), issued, expires],
    );
  }
  await client.query('vacuum analyze');
  await client.end();
  return kept;
}
