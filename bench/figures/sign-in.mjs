// Signing in by password: how near to the bare hash, and what a flood of it does to everybody else.
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { load, median } from '../load.mjs';
import { username } from '../seed.mjs';
import { basic, byKey, serve, sqlite } from '../tessera.mjs';

const floorFile = fileURLToPath(new URL('../contestants/hash-floor.mjs', import.meta.url));
// More than sign in within a round, so that every one of them costs a hash.
const signingIn = 1000;
const hashFloor = (seconds) => JSON.parse(execFileSync(process.execPath, [floorFile, String(seconds)])).perSecond;

/** Clients that sign in as somebody else each time, wait as they are told, and check every answer. */
async function signInClients(url, many, seconds) {
  const until = performance.now() + seconds * 1000;
  const counts = { done: 0, shed: 0 };
  const shedMs = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: many }, async () => {
      while (performance.now() < until) {
        const began = performance.now();
        const answer = await fetch(`${url}/v1/session`, {
          headers: { authorization: basic(username(next++ % signingIn)) },
        });
        await answer.arrayBuffer();
        if (answer.status === 200) counts.done++;
        else if (answer.status === 429 && answer.headers.has('retry-after')) {
          counts.shed++;
          shedMs.push(performance.now() - began);
          await sleep(
            Math.min(Number(answer.headers.get('retry-after')) * 1000, Math.max(0, until - performance.now())),
          );
        } else throw new Error(`unexpected ${answer.status}`);
      }
    }),
  );
  return { perSecond: counts.done / seconds, ...counts, shedMs: shedMs.sort((a, b) => a - b) };
}

export async function sessions(size) {
  const database = await sqlite({ users: 1000, tokensEach: 1, ownHashes: signingIn });
  const ratios = [];
  const detail = [];
  for (let round = 0; round < size.rounds; round++) {
    const floor = hashFloor(size.seconds);
    // A fresh process each round: what it remembers of the round before would spare it the hashes.
    const tessera = await serve(database.url);
    const { perSecond, shed } = await signInClients(tessera.url, 64, size.seconds);
    await tessera.stop();
    ratios.push(perSecond / floor);
    detail.push({ floor, perSecond, shed });
  }
  return {
    title: 'GET /v1/session by password, 64 clients that honour Retry-After',
    lines: [{ what: 'sign-ins/s against the bare hash', value: median(ratios), goal: { atLeast: 0.95 } }],
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
    const flooding = signInFlood(tessera.url, 64, size.seconds + 1);
    await sleep(500);
    const flooded = await load(tessera.url, requests, { connections: 8, seconds: size.seconds });
    const shed = await flooding;
    await tessera.stop();
    rounds.push({ calm, flooded, shed });
  }
  return {
    title: 'Requests by API key while 64 clients flood the sign-in',
    lines: [
      { what: 'p99, ms', value: median(rounds.map((r) => r.flooded.p99)), goal: { atMost: 15 } },
      {
        what: 'requests/s against no flood',
        value: median(rounds.map((r) => r.flooded.perSecond / r.calm.perSecond)),
        goal: { atLeast: 0.4 },
      },
      {
        what: 'a shed sign-in is answered in, p99 ms',
        value: median(rounds.map((r) => r.shed.p99)),
        goal: { atMost: 50 },
      },
    ],
    detail: rounds,
  };
}

/** Clients that ask again at once, whatever they are told. */
async function signInFlood(url, many, seconds) {
  const until = performance.now() + seconds * 1000;
  const shed = [];
  let done = 0;
  let next = 0;
  await Promise.all(
    Array.from({ length: many }, async () => {
      while (performance.now() < until) {
        const began = performance.now();
        const answer = await fetch(`${url}/v1/session`, {
          headers: { authorization: basic(username(next++ % signingIn)) },
        });
        await answer.arrayBuffer();
        if (answer.status === 429) {
          if (!answer.headers.has('retry-after')) throw new Error('429 without Retry-After');
          shed.push(performance.now() - began);
          // A flood of refusals, but one that leaves the load generator some of the processor.
          await sleep(20);
        } else if (answer.status === 200) done++;
        else throw new Error(`unexpected ${answer.status}`);
      }
    }),
  );
  shed.sort((a, b) => a - b);
  return {
    done,
    shed: shed.length,
    p50: shed[Math.floor(shed.length * 0.5)] ?? 0,
    p99: shed[Math.floor(shed.length * 0.99)] ?? 0,
  };
}
