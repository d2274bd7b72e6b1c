import { createHash } from 'node:crypto';
import { nameKey } from '../namespaces/name.ts';
import type { ImportRecord } from './record.ts';

interface Carried {
  number: number;
  digest: string;
}

/**
 * The lines of this import that made something, or whose thing was there: two that say different things of one name are two
 * people. Those of a batch are only added to the ones before once they are saved, as a transaction may run twice.
 */
export class CarriedLines {
  readonly #lines = new Map<string, Carried>();
  readonly #before: CarriedLines | undefined;

  constructor(before?: CarriedLines) {
    this.#before = before;
  }

  /** The number of the line that had the same name with other fields. */
  conflicting(record: ImportRecord): number | undefined {
    const [key, digest] = described(record);
    const carried = this.#find(key);
    return carried && carried.digest !== digest ? carried.number : undefined;
  }

  add(number: number, record: ImportRecord): void {
    const [key, digest] = described(record);
    if (!this.#find(key)) this.#lines.set(key, { number, digest });
  }

  save(): void {
    if (this.#before === undefined) return;
    for (const [key, line] of this.#lines) this.#before.#lines.set(key, line);
  }

  #find(key: string): Carried | undefined {
    const own = this.#lines.get(key);
    return own === undefined && this.#before !== undefined ? this.#before.#find(key) : own;
  }
}

/** The name of a line's thing, and a digest of the whole line. */
function described({ kind, line }: ImportRecord): [key: string, digest: string] {
  const name = nameKey(kind === 'organization' ? line.organization : line.username);
  const rest = { ...line, username: '', organization: '' };
  const entries = Object.entries(rest).sort(([one], [other]) => (one < other ? -1 : 1));
  return [`${kind} ${name}`, createHash('sha256').update(JSON.stringify(entries)).digest('base64')];
}
