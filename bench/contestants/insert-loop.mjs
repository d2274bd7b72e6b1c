// The bare insert that a new token is, one durable transaction each, in a loop without anything around it.
import { randomBytes, randomUUID } from 'node:crypto';
import Database from 'better-sqlite3';

const [file, seconds, userId] = process.argv.slice(2);
const database = new Database(file);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.pragma('foreign_keys = ON');
const insert = database.prepare(
  `insert into tokens (id, hash, hint, user_id, kind, name, scopes, issued_at, expires_at, made_by_password)
   values (?, ?, 'tsn_...0000000', ?, 'named', ?, '*', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 1)`,
);
const began = performance.now();
let inserts = 0;
while (performance.now() - began < Number(seconds) * 1000) {
  const id = randomUUID();
  insert.run(id, randomBytes(32).toString('base64url'), userId, id);
  inserts++;
}
console.log(JSON.stringify({ perSecond: inserts / ((performance.now() - began) / 1000) }));
