// How many Argon2id hashes a second this machine can do, all cores busy and nothing else: the floor of any sign-in.
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';

const { hash } = createRequire(new URL('../../packages/server/package.json', import.meta.url))('@node-rs/argon2');
const until = performance.now() + Number(process.argv[2]) * 1000;
const began = performance.now();
let hashes = 0;
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    while (performance.now() < until) {
      await hash('visibly-fake', { memoryCost: 19_456, timeCost: 2, parallelism: 1, algorithm: 2 });
      hashes++;
    }
  }),
);
console.log(JSON.stringify({ perSecond: hashes / ((performance.now() - began) / 1000) }));
