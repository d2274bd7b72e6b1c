import { randomFillSync } from 'node:crypto';

/** Version, trace ID, parent ID and flags (W3C Trace Context, 3.2.2). A later version may have more behind them. */
const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
/** The flags that are known: sampled, and a random trace ID. Others are sent as 0. */
const knownFlags = 0b11;

/** Random bytes for the next traces: asking for 16 at a time takes as long as all else that a trace needs. */
const random = Buffer.alloc(16 * 256);
let used = random.length;

/**
 * The trace that a request belongs to. Tessera exports no spans, so the parent that is handed on stays the one that was told:
 * the spans of other servers are then found below it.
 */
export class Trace {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly #told: string | undefined;

  private constructor(id: string, told?: string) {
    this.id = id;
    this.#told = told;
  }

  static begin(): Trace {
    if (used === random.length) {
      randomFillSync(random);
      used = 0;
    }
    used += 16;
    return new Trace(random.toString('hex', used - 16, used));
  }

  /** The trace that a `traceparent` says; nothing where it is not well-formed. */
  static read(traceparent: string): Trace | undefined {
    const [, version, id = '', parent, flags = '', more] = form.exec(traceparent) ?? [];
    if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
    if (id === '0'.repeat(32) || parent === '0'.repeat(16)) return undefined;
    return new Trace(id, `00-${id}-${parent}-0${Number.parseInt(flags, 16) & knownFlags}`);
  }

  /** What requests to other servers carry. A trace that began here is not sampled: there are no spans of it. */
  get traceparent(): string {
    return this.#told ?? `00-${this.id}-${this.id.slice(16)}-00`;
  }
}
