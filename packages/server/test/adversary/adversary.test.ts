import fc from 'fast-check';
import { it } from 'vitest';
import { onTwoNodes } from '../../src/testing/nodes.ts';
import { seedOf } from '../../src/testing/seed.ts';
import { Adversary } from './adversary.ts';
import { Stored } from './stored.ts';

// A failure names a seed: `TESSERA_ADVERSARY_SEED=… npx vitest run packages/server/test/adversary` begins with its attack.
// TESSERA_ADVERSARY_REQUESTS is how many requests there are, on both databases together.
const seed = seedOf('TESSERA_ADVERSARY_SEED');
const requests = Number(process.env['TESSERA_ADVERSARY_REQUESTS'] ?? 5000);
const patience = 120_000 + requests * 100;
const shrinkingFor = 20_000;
const atOnce = 6;

const numbers = fc.noBias(fc.array(fc.nat({ max: 9999 }), { minLength: 12, maxLength: 12 }));
const attack = fc.noBias(fc.array(numbers, { minLength: 1, maxLength: 90, size: 'max' }));

type Play = (adversary: Adversary, list: readonly number[][]) => Promise<void>;

onTwoNodes('an adversary', (nodes) => {
  async function attacked(name: string, budget: number, play: Play): Promise<void> {
    const stored = await Stored.open(nodes()[0]);
    let sent = 0;
    try {
      for (let run = 0; sent < budget; run++) sent += await attackOnce(stored, seed + run, play, sent);
    } finally {
      await stored.close();
    }
    console.log(`adversary, ${name}, ${nodes()[0].engine}: ${sent} requests, TESSERA_ADVERSARY_SEED=${seed}`);
  }

  /** One attack by this seed, made as short as can be where it finds something. Resolves with how many requests it was. */
  async function attackOnce(stored: Stored, by: number, play: Play, before: number): Promise<number> {
    let sent = 0;
    let foundAt: number | undefined;
    let story: string[] = [];
    const property = fc.asyncProperty(attack, async (list) => {
      if (foundAt !== undefined && Date.now() > foundAt + shrinkingFor) return;
      const adversary = new Adversary(nodes(), stored);
      try {
        await adversary.open();
        await play(adversary, list);
        await adversary.close();
        if (foundAt === undefined) sent = adversary.story.length;
      } catch (error) {
        if (foundAt === undefined)
          console.log(
            `adversary: found after ${before + adversary.story.length} requests, TESSERA_ADVERSARY_SEED=${by}`,
          );
        foundAt ??= Date.now();
        story = adversary.story;
        throw error;
      }
    });
    try {
      await fc.assert(property, { seed: by, numRuns: 1 });
    } catch (error) {
      throw new Error(`TESSERA_ADVERSARY_SEED=${by} finds it again. The requests:\n${story.join('\n')}`, {
        cause: error,
      });
    }
    return sent;
  }

  it(
    "gets the contract's answer to every request, changes nothing by a refused one, and sees no more than it may",
    () =>
      attacked('one by one', requests * 0.3, async (adversary, list) => {
        for (const one of list) await adversary.step(one);
      }),
    patience,
  );

  it(
    'leaves everything in order with several clients at the same moment',
    () =>
      attacked('at once', requests * 0.2, async (adversary, list) => {
        for (let at = 0; at < list.length; at += atOnce + 2) {
          await adversary.round(list.slice(at, at + atOnce));
          for (const one of list.slice(at + atOnce, at + atOnce + 2)) await adversary.step(one);
        }
      }),
    patience,
  );
});
