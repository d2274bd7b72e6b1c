// Signing in by password: how near to the bare hash, and the effect of a flood of sign-ins on all other requests.
import { execFile, execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { load, ofRounds } from '../load.mjs';
import { signingIn } from '../people.mjs';
import { byKey, serve, sqlite } from '../tessera.mjs';

const run = promisify(execFile);
const floorFile = fileURLToPath(new URL('../contestants/hash-floor.mjs', import.meta.url));
const clientsFile = fileURLToPath(new URL('../sign-in-clients.mjs', import.meta.url));
// Between a refusal and the next try of a flood: clients that would not wait at all would flood anything.
const pauseMs = 20;
const clients = 64;
const hashFloor = (seconds) => JSON.parse(execFileSync(process.execPath, [floorFile, String(seconds)])).perSecond;

/** Runs clients that sign in, in a process of their own. `patience`: `as-told`, or milliseconds after a refusal. */
async function signInClients(url, many, seconds, patience, { first = 0, people = signingIn } = {}) {
  const args = [url, many, seconds, patience, first, people].map(String);
  const { stdout } = await run(process.execPath, [clientsFile, ...args]);
  return JSON.parse(stdout);
}

export async function sessions(size) {
  // A first sign-in costs a hash, later ones none as long as the password stays: both are measured. There are more of
  // the former than this machine can hash in that time.
  const peopleFor = (seconds) => (seconds + 1) * availableParallelism() * 160;
  const people = peopleFor(size.seconds);
  const warming = peopleFor(size.seconds * 10);
  const once = warming + size.rounds * people;
  const all = once + size.rounds * clients;
  const database = await sqlite({ users: all, tokensEach: 1, ownHashes: all });
  const tessera = await serve(database.url);
  // Compiled by then, as in a server that has run for some minutes: by people who cost a hash too, as those who come again
  // do not take the same way.
  await signInClients(tessera.url, clients, size.seconds * 10, 'as-told', { people: warming });
  const detail = [];
  for (let round = 0; round < size.rounds; round++) {
    const before = hashFloor(size.seconds);
    const first = warming + round * people;
    const measured = await signInClients(tessera.url, clients, size.seconds, 'as-told', { first, people });
    if (measured.asked > people) throw new Error('a user signed in twice, and cost no hash');
    const floor = (before + hashFloor(size.seconds)) / 2;
    // Hashed for the first time in the second that does not count.
    const same = { first: once + round * clients, people: clients };
    const again = await signInClients(tessera.url, clients, size.seconds, 'as-told', same);
    detail.push({ floor, perSecond: measured.perSecond, shed: measured.shed, again: again.perSecond });
  }
  await tessera.stop();
  const share = (of) => ofRounds(detail.map((round) => round[of] / round.floor));
  return {
    title: `GET /v1/session by password, ${clients} clients that honour Retry-After`,
    lines: [
      {
        what: `sign-ins/s against the bare hash, the same ${clients} people again and again`,
        ...share('again'),
        goal: { atLeast: 0.95 },
      },
      {
        what: 'sign-ins/s against the bare hash, everybody for the first time',
        ...share('perSecond'),
        goal: { atLeast: 0.95 },
      },
    ],
    detail,
  };
}

export async function flood(size) {
  const database = await sqlite({ users: 10_000, tokensEach: 2, ownHashes: signingIn });
  const requests = byKey(database.tokens);
  const rounds = [];
  for (let round = 0; round < size.rounds; round++) {
    const tessera = await serve(database.url);
    const calm = await load(tessera.url, requests, { connections: 8, seconds: size.seconds });
    const flooding = signInClients(tessera.url, clients, size.seconds + 0.5, pauseMs);
    await sleep(1000);
    const flooded = await load(tessera.url, requests, { connections: 8, seconds: size.seconds });
    const shed = await flooding;
    await tessera.stop();
    rounds.push({ calm, flooded, shed });
  }
  return {
    title: `Requests by API key while ${clients} clients flood the sign-in`,
    lines: [
      { what: 'p99, ms', ...ofRounds(rounds.map((r) => r.flooded.p99)), goal: { atMost: 15 } },
      {
        what: 'requests/s against no flood',
        ...ofRounds(rounds.map((r) => r.flooded.perSecond / r.calm.perSecond)),
        goal: { atLeast: 0.4 },
      },
      {
        what: 'a shed sign-in is answered in, p99 ms',
        ...ofRounds(rounds.map((r) => r.shed.p99)),
        goal: { atMost: 50 },
      },
    ],
    detail: rounds,
  };
}
