// One bounded load, with every status checked.
import autocannon from 'autocannon';

const mostRequests = 1000;

/**
 * Sends a thousand of `requests` (each `{method, path, headers, body}`), any of them, from `connections` for `seconds`, each
 * connection its share of them again and again. Resolves with requests per second and latencies in milliseconds; throws when
 * any answer was not expected.
 */
export async function load(url, requests, { connections = 32, seconds = 4, expected = [200, 204] } = {}) {
  const statuses = new Map();
  // As many for everybody: preparing ten thousand kept the clients from asking for a tenth of a second.
  const mixed = shuffled(requests).slice(0, mostRequests);
  let number = 0;
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    timeout: 30,
    requests: [{ path: '/healthz' }],
    setupClient(each) {
      const own = number++;
      const share = mixed.filter((_, at) => at % connections === own);
      each.setRequests(share.length > 0 ? share : requests);
      each.on('response', (status) => statuses.set(status, (statuses.get(status) ?? 0) + 1));
    },
  });
  const good = [...statuses].filter(([status]) => expected.includes(status)).reduce((sum, [, n]) => sum + n, 0);
  const bad = [...statuses].filter(([status]) => !expected.includes(status));
  if (bad.length > 0 || result.errors > 0 || good === 0) {
    throw new Error(`unexpected answers from ${url}: ${JSON.stringify(bad)}, ${result.errors} errors, ${good} good`);
  }
  return {
    perSecond: good / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    statuses: Object.fromEntries(statuses),
  };
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
  // Compiled by then, as what has run for a minute.
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
