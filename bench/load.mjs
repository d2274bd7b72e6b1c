// One bounded load, with every status checked. Bare sockets: on two processors that share a core, the clients' CPU time
// is taken from the server, and a library's client cost as much per request as the server.
import { connect } from 'node:net';
import { createHistogram } from 'node:perf_hooks';
import { lengthOf } from './answer.mjs';

const expected = [200, 204, 207];
const mostRequests = 1000;
const patienceMs = 30_000;

/**
 * Sends a thousand of `requests` (each `{method, path, headers, body}`), any of them, from `connections` for `seconds`, each
 * connection its share of them again and again. Resolves with requests per second and latencies in milliseconds; throws when
 * any answer was not expected, or none came.
 */
export async function load(url, requests, { connections = 32, seconds = 4 } = {}) {
  const { host } = new URL(url);
  // As many for all: preparing ten thousand kept the clients from asking for a tenth of a second.
  const mixed = shuffled(requests)
    .slice(0, mostRequests)
    .map((request) => bytesOf(request, host));
  const statuses = new Map();
  const microseconds = createHistogram();
  const answered = (status, ms) => {
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    microseconds.record(Math.max(1, Math.round(ms * 1000)));
  };
  const began = performance.now();
  const until = began + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, (_, own) => {
      const share = mixed.filter((_, at) => at % connections === own);
      const mine = share.length > 0 ? share : mixed;
      let next = 0;
      return client(url, (now) => (now < until ? mine[next++ % mine.length] : undefined), answered);
    }),
  );
  const took = (performance.now() - began) / 1000;
  const good = [...statuses].filter(([status]) => expected.includes(status)).reduce((sum, [, n]) => sum + n, 0);
  const bad = [...statuses].filter(([status]) => !expected.includes(status));
  if (bad.length > 0 || good === 0) throw new Error(`unexpected from ${url}: ${JSON.stringify(bad)}, ${good} good`);
  return {
    perSecond: good / took,
    p50: microseconds.percentile(50) / 1000,
    p99: microseconds.percentile(99) / 1000,
    statuses: Object.fromEntries(statuses),
  };
}

function bytesOf({ method, path, headers, body }, host) {
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const lines = Object.entries({ host, ...headers, ...length }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`);
}

/**
 * Sends each of these requests once, from `connections`, each answering before its next. Throws when any answer was not expected.
 */
export async function sendAll(url, requests, { connections = 8 } = {}) {
  const { host } = new URL(url);
  const waiting = requests.map((request) => bytesOf(request, host));
  const statuses = new Set();
  await Promise.all(
    Array.from({ length: connections }, () =>
      client(
        url,
        () => waiting.shift(),
        (status) => statuses.add(status),
      ),
    ),
  );
  const bad = [...statuses].filter((status) => !expected.includes(status));
  if (bad.length > 0) throw new Error(`${requests[0].method} ${requests[0].path} answered ${bad} at ${url}`);
}

/** One request after the other on a kept connection, while `next` has one. */
function client(url, next, answered) {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname).setNoDelay(true).setTimeout(patienceMs);
    let asked = 0;
    let answer = '';
    const ask = () => {
      asked = performance.now();
      const request = next(asked);
      if (request !== undefined) socket.write(request);
      else {
        resolve();
        socket.destroy();
      }
    };
    socket.on('connect', ask);
    socket.on('data', (chunk) => {
      answer += chunk.latin1Slice();
      const length = lengthOf(answer);
      if (answer.length < length) return;
      if (answer.length > length) return void socket.destroy(new Error('more than one answer'));
      const status = Number(answer.slice(9, 12));
      answer = '';
      answered(status, performance.now() - asked);
      ask();
    });
    socket.on('timeout', () => socket.destroy(new Error(`no answer from ${url} for ${patienceMs} ms`)));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`${url} closed a connection`)));
  });
}

function shuffled(list) {
  const copy = [...list];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1));
    [copy[at], copy[other]] = [copy[other], copy[at]];
  }
  return copy;
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A figure that is the median of these, one a round. */
export function ofRounds(rounds) {
  return { value: median(rounds), rounds };
}

const warmingTurns = 2;

/**
 * Lets contestants take turns for `rounds`, after some that do not count. Resolves with each one's medians, and with
 * each round's ratios to the first.
 */
export async function alternate(contestants, rounds) {
  const names = Object.keys(contestants);
  const results = Object.fromEntries(names.map((name) => [name, []]));
  // Compiled by then, as after a minute of load.
  for (let turn = 0; turn < warmingTurns; turn++) for (const name of names) await contestants[name]();
  for (let round = 0; round < rounds; round++) {
    for (const name of names) results[name].push(await contestants[name]());
  }
  const [first] = names;
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        perSecond: median(results[name].map((r) => r.perSecond)),
        p50: median(results[name].map((r) => r.p50)),
        p99: median(results[name].map((r) => r.p99)),
        ratio: ofRounds(results[name].map((r, round) => r.perSecond / results[first][round].perSecond)),
        p99Ratio: ofRounds(results[name].map((r, round) => r.p99 / Math.max(results[first][round].p99, 1))),
      },
    ]),
  );
}
