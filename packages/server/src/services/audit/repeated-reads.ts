import { later } from '../../kit/clock.ts';
import type { AuditEntry, AuditEvent, AuditOrigin } from './event.ts';

interface Window {
  since: string;
  until: string;
  last: AuditEvent;
  lastOrigin: AuditOrigin;
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

  /** Counts the event if it repeats a read. False for everything that is to be noted itself. */
  isRepeated(event: AuditEvent, origin: AuditOrigin): boolean {
    const { at, action, namespaceId, subjectId, detail } = event;
    if (!reads.has(action)) return false;
    const { actorId, tokenId, address } = origin;
    // Only the last part may have blanks.
    const key = `${action} ${actorId} ${tokenId} ${address} ${namespaceId} ${subjectId} ${detail}`;
    const window = this.#windows.get(key);
    if (window && at < window.until) {
      window.repeats++;
      window.last = event;
      window.lastOrigin = origin;
      return true;
    }
    if (window) {
      this.#windows.delete(key);
      this.#over.push(...mergedOf(window));
    }
    if (this.#windows.size < this.#most) {
      const until = later(at, this.#seconds);
      this.#windows.set(key, { since: at, until, last: event, lastOrigin: origin, repeats: 0 });
    }
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

function mergedOf({ last, lastOrigin, repeats }: Window): AuditEntry[] {
  if (repeats === 0) return [];
  const count = `${repeats} more`;
  return [{ ...last, ...lastOrigin, detail: last.detail === undefined ? count : `${last.detail}, ${count}` }];
}
