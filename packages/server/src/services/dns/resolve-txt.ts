import { Resolver } from 'node:dns/promises';

/** The TXT records of a name, each as one text: long ones come in parts. Rejects where DNS gives no answer in 10 s. */
export async function resolveTxt(domain: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 2500, tries: 2 });
  // With the dot, no search list of this machine makes another name of it.
  const records = await resolver.resolveTxt(`${domain}.`);
  return records.map((parts) => parts.join(''));
}
