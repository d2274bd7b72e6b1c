// Clients that sign in by password, each on a connection of its own, in a process of their own: their cost must not be
// taken from the load that is measured beside them. Bare sockets, for the same reason. They run for a second more than
// is counted, which is for the server's queue to fill: neither is it empty in the time that counts, nor are clients
// counted that wait in it at the end. node sign-in-clients.mjs <url> <how many> <seconds> <as-told | milliseconds to
// wait after a refusal> <number of the first person> <how many people, again and again>
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { lengthOf } from './answer.mjs';
import { basic, username } from './people.mjs';

const [url, many, seconds, patience, first, people] = process.argv.slice(2);
const { hostname, port } = new URL(url);
const from = performance.now() + 1000;
const until = from + Number(seconds) * 1000;
const shedMs = [];
let done = 0;
let next = 0;

/** One request on a kept connection. Resolves with the status and the seconds that a refusal asks to wait. */
function ask(socket, text) {
  return new Promise((resolve, reject) => {
    let answer = '';
    const read = (chunk) => {
      answer += chunk.toString('latin1');
      if (answer.length < lengthOf(answer)) return;
      socket.off('data', read).off('error', reject).off('close', reject);
      const retryAfter = /^retry-after: (\d+)/im.exec(answer)?.[1];
      resolve({ status: Number(answer.slice(9, 12)), retryAfter });
    };
    socket.on('data', read).on('error', reject).on('close', reject);
    socket.write(text);
  });
}

async function client() {
  const socket = connect(Number(port), hostname).setNoDelay(true);
  while (performance.now() < until) {
    const who = basic(username(Number(first) + (next++ % Number(people))));
    const asked = performance.now();
    const { status, retryAfter } = await ask(
      socket,
      `GET /v1/session HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: ${who}\r\n\r\n`,
    );
    const answered = performance.now();
    if (status === 200) done += answered >= from && answered < until ? 1 : 0;
    else if (status === 429 && retryAfter !== undefined) {
      shedMs.push(answered - asked);
      const wait = patience === 'as-told' ? Number(retryAfter) * 1000 : Number(patience);
      await sleep(Math.max(0, Math.min(wait, until - performance.now())));
    } else throw new Error(`unexpected ${status}, Retry-After ${retryAfter}`);
  }
  socket.destroy();
}

await Promise.all(Array.from({ length: Number(many) }, client));
shedMs.sort((a, b) => a - b);
const at = (share) => shedMs[Math.floor(shedMs.length * share)] ?? 0;
console.log(
  JSON.stringify({ perSecond: done / Number(seconds), asked: next, shed: shedMs.length, p50: at(0.5), p99: at(0.99) }),
);
