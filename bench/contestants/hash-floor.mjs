// How many Argon2id hashes a second this machine can do, all cores busy and nothing else: the floor of any sign-in. In
// threads that do nothing but hash, which takes a seventh less than asking the library's own way of not blocking.
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

if (isMainThread) {
  const seconds = Number(process.argv[2]);
  const threads = Array.from({ length: availableParallelism() }, () => {
    const thread = new Worker(new URL(import.meta.url), { workerData: seconds });
    return new Promise((resolve, reject) => thread.once('message', resolve).once('error', reject));
  });
  const rates = await Promise.all(threads);
  console.log(JSON.stringify({ perSecond: rates.reduce((sum, rate) => sum + rate, 0) }));
} else {
  const { hashSync } = createRequire(new URL('../../packages/server/package.json', import.meta.url))('@node-rs/argon2');
  const began = performance.now();
  let hashes = 0;
  for (; performance.now() < began + workerData * 1000; hashes++) {
    hashSync('visibly-fake', { memoryCost: 19_456, timeCost: 2, parallelism: 1, algorithm: 2 });
  }
  parentPort.postMessage(hashes / ((performance.now() - began) / 1000));
}
