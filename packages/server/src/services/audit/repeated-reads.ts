import { secondsBetween } from '../../kit/clock.ts';
import type { AuditEntry } from './event.ts';

interface Window {
  since: string;
  last: AuditEntry;
  repeats: number;
}

const reads: ReadonlySet<AuditEntry['action']> = new Set(['credentials.list', 'credentials.read', 'credentials.vend']);

/**
 * Merges reads, and a short-lived key that is handed out anew: one client that asks for the same again and again would
 * otherwise write a row each time, and crowd out the entries of others. Two are the same if their action, actor, token,
 * address, namespace, subject and detail are: of a key, the access, the paths and the end.
 */
export class RepeatedReads {
  readonly #seconds: number;
  readonly #most: number;
  /** Oldest first: a window is set once, and taken out when it is over. */
  readonly #windows = new Map<string, Window>();
  /** Of windows that were over before they were taken. */
  #over: AuditEntry[] = [];

  /** Merges for `seconds`, at most `most` kinds of reads at a time: further ones are not merged. */
  constructor(seconds: number, most: number) {
    this.#seconds = seconds;
    this.#most = most;
  }

  /** Counts the entry if it repeats a read. False for everything that is to be noted itself. */
  isRepeated(entry: AuditEntry): boolean {
    if (!reads.has(entry.action)) return false;
    const { action, actorId, tokenId, address, namespaceId, subjectId, detail } = entry;
    const key = JSON.stringify([action, actorId, tokenId, address, namespaceId, subjectId, detail]);
    const window = this.#windows.get(key);
    if (window && secondsBetween(window.since, entry.at) < this.#seconds) {
      window.repeats++;
      window.last = entry;
      return true;
    }
    if (window) {
      this.#windows.delete(key);
      this.#over.push(...mergedOf(window));
    }
    if (this.#windows.size < this.#most) this.#windows.set(key, { since: entry.at, last: entry, repeats: 0 });
    return false;
  }

  /** The merged entries of the windows that began by `instant`; of all without one. They are forgotten. */
  takeOlderThan(instant: string | undefined): AuditEntry[] {
    const taken = this.#over;
    this.#over = [];
    for (const [key, window] of this.#windows) {
      if (instant !== undefined && window.since > instant) continue;
      this.#windows.delete(key);
      taken.push(...mergedOf(window));
    }
    return taken;
  }
}

function mergedOf({ last, repeats }: Window): AuditEntry[] {
  if (repeats === 0) return [];
  const count = `${repeats} more`;
  return [{ ...last, detail: last.detail === undefined ? count : `${last.detail}, ${count}` }];
}
