// The cost of each operation of the contract, as CPU time of the whole process, against bare Fastify that answers the
// same bytes to the same requests. The requests are the examples of the contract; `operation-requests.mjs` varies those
// that cannot be repeated.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { operationList, writes } from '../../packages/contract/dist/index.js';
import { median, sendAll } from '../load.mjs';
import { start } from '../processes.mjs';
import { folder, serve, sqlite } from '../tessera.mjs';
import { notMeasured } from './not-measured.mjs';
import { setStage } from './operation-requests.mjs';

const contestant = fileURLToPath(new URL('../contestants/fastify-answers.mjs', import.meta.url));
/** The number of things that an organization or an account may have of those that some operations make. */
const batch = 40;
const goals = { read: 4, list: 6, write: 10 };

/** Nanoseconds that the threads of a process have run. */
function cpuOf(pid) {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks).reduce((sum, task) => {
    try {
      return sum + Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      return sum;
    }
  }, 0);
}

/** Microseconds of CPU a request. */
async function costOf(server, requests) {
  const before = cpuOf(server.pid);
  await sendAll(server.url, requests);
  return (cpuOf(server.pid) - before) / requests.length / 1000;
}

function kindOf(operation) {
  if (writes(operation)) return 'write';
  return operation.output?.def?.type === 'array' || /^(list|fetch)/.test(operation.id) ? 'list' : 'read';
}

export async function operations(size) {
  const database = await sqlite({ users: 2000, tokensEach: 1 });
  const tessera = await serve(database.url);
  const requestsOf = await setStage(tessera.url, database);
  const measured = operationList.filter(({ id }) => !(id in notMeasured));
  const answers = await answersOf(tessera, requestsOf, measured);
  const file = join(folder, 'answers.json');
  writeFileSync(file, JSON.stringify(answers));
  const bare = await start(contestant, { args: [file] });
  const costs = [];
  for (const operation of measured) {
    const rounds = [];
    // The first two warm up.
    for (let round = -2; round < size.rounds; round++) {
      const { requests, undo = [] } = await requestsOf(operation, batch);
      const fastify = await costOf(bare, requests);
      const own = await costOf(tessera, requests);
      if (undo.length > 0) await sendAll(tessera.url, undo);
      if (round >= 0) rounds.push({ fastify, own });
    }
    const [fastify, own] = [median(rounds.map((r) => r.fastify)), median(rounds.map((r) => r.own))];
    const ratios = rounds.map((r) => r.own / r.fastify);
    costs.push({ id: operation.id, kind: kindOf(operation), fastify, own, ratio: median(ratios), ratios });
  }
  await bare.stop();
  await tessera.stop();
  return {
    title: 'CPU time of every operation against bare Fastify that answers the same bytes, SQLite',
    lines: costs.map(({ id, kind, ratio, ratios, own }) => ({
      what: `${id} (${kind}, ${Math.round(own)} µs)`,
      value: ratio,
      rounds: ratios,
      goal: { atMost: goals[kind] },
    })),
    detail: { costs, notMeasured },
  };
}

/** One answer of each operation, for bare Fastify to give. */
async function answersOf(tessera, requestsOf, list) {
  const answers = [];
  for (const operation of list) {
    const { requests, undo = [] } = await requestsOf(operation, 1);
    const [{ method, path, headers, body }] = requests;
    const answer = await fetch(tessera.url + path, { method, headers, body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${operation.id} answered ${answer.status}: ${text}`);
    if (undo.length > 0) await sendAll(tessera.url, undo);
    const url = (operation.prefix ?? '/v1') + operation.path.replace(/\{(\w+)\}/g, ':$1');
    answers.push({ method, url, status: answer.status, text });
  }
  return answers;
}
