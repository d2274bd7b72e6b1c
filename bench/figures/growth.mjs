// The same requests with a thousand times as many users.
import { alternate, load } from '../load.mjs';
import { residentMb } from '../processes.mjs';
import { byKey, intoMemory, serve, sqlite } from '../tessera.mjs';

export async function growth(size) {
  const sizes = size.growth;
  const points = [];
  for (const users of sizes) {
    const database = await sqlite({ users, tokensEach: 5, keep: Math.min(users, 10_000) });
    points.push({ users, database, server: await serve(database.url) });
  }
  const [small] = points;
  const large = points.at(-1);
  // Twice as many rounds as elsewhere: of few that other processes disturbed, the ratio was 0.1 off either way.
  const contest = (requests, { seconds, rounds = 2 * size.rounds, before = () => {} }) =>
    alternate(
      Object.fromEntries(
        points.map(({ users, database, server }) => [
          users,
          () => {
            before(database);
            return load(server.url, requests(database.tokens), { seconds });
          },
        ]),
      ),
      rounds,
    );
  const reads = await contest((tokens) => byKey(tokens), { seconds: size.seconds });
  const afterReads = residentMb(large.server.pid);
  const newTokens = (tokens) => byKey(tokens, { method: 'POST', path: '/v1/token', body: '{}' });
  // So short that a thousand users have not many more tokens each by the end than a million have.
  const seconds = 1;
  // Some systems evict parts of a file from memory that were not used for a while, and most of the large file was not
  // for two minutes. Reading it again is a cost of the system, so the goal is for a file in memory; both are shown.
  const writesAsLeft = await contest(newTokens, { seconds, rounds: size.rounds });
  const writes = await contest(newTokens, { seconds, before: ({ file }) => intoMemory(file) });
  const resident = Math.max(afterReads, residentMb(large.server.pid));
  for (const { server } of points) await server.stop();
  const again = await serve(large.database.url);
  await again.stop();
  // Of the medians: with the median of the rounds' ratios, one disturbed turn spoils the other of its round as well.
  const ratio = (result) => result[large.users].perSecond / result[small.users].perSecond;
  const p99 = (result) => result[large.users].p99 / Math.max(result[small.users].p99, 1);
  return {
    title: `From ${small.users.toLocaleString('en')} users to ${large.users.toLocaleString('en')} with ${(large.users * 5).toLocaleString('en')} tokens`,
    lines: [
      { what: 'GET /v1/user, requests/s against the small one', value: ratio(reads), goal: { atLeast: 0.9 } },
      { what: 'GET /v1/user, p99 against the small one', value: p99(reads), goal: { atMost: 1.3 } },
      { what: 'POST /v1/token, tokens/s against the small one', value: ratio(writes), goal: { atLeast: 0.9 } },
      { what: 'POST /v1/token, p99 against the small one', value: p99(writes), goal: { atMost: 1.3 } },
      { what: 'POST /v1/token, tokens/s, with what the system left of the file in memory', value: ratio(writesAsLeft) },
      { what: 'resident memory under either load, MB', value: resident, goal: { atMost: 200 } },
      { what: 'start to ready, s', value: again.readyMs / 1000, goal: { atMost: 1 } },
      { what: 'seeding the large one, s', value: large.database.seedSeconds, goal: { atMost: 120 } },
    ],
    detail: { reads, writes, writesAsLeft, afterReads },
  };
}
