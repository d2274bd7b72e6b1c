// better-auth, verifying an API key over HTTP, with as many users and keys as it is told.
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import Database from 'better-sqlite3';
import Fastify from 'fastify';

const [file, users, keysFile] = process.argv.slice(2);
const database = new Database(file);
database.pragma('journal_mode = WAL');
const auth = betterAuth({
  baseURL: 'http://127.0.0.1',
  secret: 'visibly-fake-secret-of-forty-characters!',
  database,
  plugins: [apiKey({ rateLimit: { enabled: false } })],
  telemetry: { enabled: false },
  logger: { level: 'error' },
});
await (await getMigrations(auth.options)).runMigrations();
seed(Number(users));

const app = Fastify({ logger: false });
app.get('/healthz', (_request, reply) => reply.send('ok'));
app.get('/v1/user', async (request, reply) => {
  const answer = await auth.api.verifyApiKey({ body: { key: request.headers['x-tiledb-rest-api-key'] } });
  return reply.code(answer.valid ? 200 : 401).send(answer);
});
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });

function seed(count) {
  const now = new Date().toISOString();
  const addUser = database.prepare('insert into user values (?, ?, ?, 1, null, ?, ?)');
  const addKey = database.prepare(
    `insert into apikey (id, configId, name, referenceId, key, enabled, rateLimitEnabled, requestCount, createdAt, updatedAt)
     values (?, 'default', 'ci', ?, ?, 1, 0, 0, ?, ?)`,
  );
  const kept = [];
  database.transaction(() => {
    for (let i = 0; i < count; i++) {
      const id = `user-${i}`;
      addUser.run(id, id, `${id}@example.com`, now, now);
      for (let k = 0; k < 10; k++) {
        const key = randomBytes(32).toString('base64url');
        addKey.run(`${id}-${k}`, id, createHash('sha256').update(key).digest('base64url'), now, now);
        if (k === 0 && kept.length < 2000) kept.push(key);
      }
    }
  })();
  writeFileSync(keysFile, JSON.stringify(kept));
}
