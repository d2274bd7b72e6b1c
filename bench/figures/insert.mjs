// POST /v1/token, durable, against the bare insert.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { load, ofRounds } from '../load.mjs';
import { userId } from '../seed.mjs';
import { byKey, serve, sqlite } from '../tessera.mjs';

const loopFile = fileURLToPath(new URL('../contestants/insert-loop.mjs', import.meta.url));

export async function insert(size) {
  // So many users that none reaches the quota of tokens.
  const database = await sqlite({ users: 20_000, tokensEach: 2, keep: 10_000 });
  const bareDatabase = await sqlite({ users: 20_000, tokensEach: 2, keep: 1 });
  const requests = byKey(database.tokens, { method: 'POST', path: '/v1/token', body: '{}' });
  const tessera = await serve(database.url);
  const run = () => load(tessera.url, requests, { connections: 32, seconds: size.seconds });
  // Compiled by then, as it is in a server that has run for a minute.
  await run();
  const rounds = [];
  for (let round = 0; round < size.rounds; round++) {
    const bare = JSON.parse(
      execFileSync(process.execPath, [loopFile, bareDatabase.file, String(size.seconds), userId(1)]),
    ).perSecond;
    const { perSecond, p99 } = await run();
    rounds.push({ bare, perSecond, p99 });
  }
  await tessera.stop();
  return {
    title: 'POST /v1/token, durable, 32 clients',
    lines: [
      {
        what: 'tokens/s against a bare loop of the same insert',
        ...ofRounds(rounds.map((r) => r.perSecond / r.bare)),
        goal: { atLeast: 0.5 },
      },
    ],
    detail: rounds,
  };
}
