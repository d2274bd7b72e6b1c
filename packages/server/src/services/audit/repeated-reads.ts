import { secondsBetween } from '../../kit/clock.ts';
import type { AuditEntry } from './event.ts';

interface Window {
  since: string;
  last: AuditEntry;
  repeats: number;
}

/**
 * Merges reads: one client that asks for the same again and again would otherwise write a row each time, and crowd out
 * the entries of others. Two reads are the same if their action, actor, token, address, namespace and subject are.
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
    if (entry.action !== 'credentials.list' && entry.action !== 'credentials.read') return false;
    const { action, actorId, tokenId, address, namespaceId, subjectId } = entry;
    const key = JSON.stringify([action, actorId, tokenId, address, namespaceId, subjectId]);
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
  return repeats === 0 ? [] : [{ ...last, detail: `${repeats} more` }];
}
