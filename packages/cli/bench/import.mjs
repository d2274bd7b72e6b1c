// How long 100,000 users with ready-made hashes, 100 organizations and 10,000 memberships take, in an empty folder or in
// the database of DATABASE_URL: `node packages/cli/bench/import.mjs [users]`, after `npm run build`.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const count = Number(process.argv[2] ?? 100_000);
const organizations = Math.ceil(count / 1000);
const phc = (bytes) => randomBytes(bytes).toString('base64').replace(/=+$/, '');
const hashes = [
  () => `$argon2id$v=19$m=19456,t=2,p=1$${phc(16)}$${phc(32)}`,
  () => `$2b$10$${randomBytes(60).toString('base64').replace(/[+=]/g, '.').slice(0, 53)}`,
  () => `$scrypt$ln=15,r=8,p=1$${phc(16)}$${phc(32)}`,
];

const lines = [];
for (let n = 0; n < count; n++) {
  const username = `user${n}`;
  const email = `${username}@example.com`;
  lines.push({ username, password_hash: hashes[n % 3](), email, email_confirmed: true, name: `User ${n}` });
}
for (let n = 0; n < organizations; n++) lines.push({ organization: `org${n}`, owner: `user${n}` });
for (let n = organizations; n < organizations + count / 10; n++) {
  lines.push({ organization: `org${n % organizations}`, username: `user${n}`, role: 'read_write' });
}

const folder = mkdtempSync(join(tmpdir(), 'tessera-bench-'));
try {
  writeFileSync(join(folder, 'users.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  for (const what of [['dry run'], ['apply', '--apply'], ['apply again', '--apply']]) {
    const begin = performance.now();
    const { status } = spawnSync(process.execPath, [main, 'import', 'users.jsonl', '--json', ...what.slice(1)], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    console.log(
      `${what[0]}: ${seconds} s, exit ${status}, load ${loadavg()[0].toFixed(1)} on ${availableParallelism()} cores`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
