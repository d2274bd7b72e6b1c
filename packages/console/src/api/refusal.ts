/** An answer of 400 or above, or none at all, in words for people. */
export class Refusal extends Error {
  /** 0 where the server did not answer. */
  readonly status: number;
  readonly code: string;
  /** The ID of the request in the server's log. */
  readonly requestId: string | undefined;
  /** Seconds until it is worth asking again, where the server said so. */
  readonly retryAfter: number | undefined;
  /** A word that tells errors of one code apart. */
  readonly reason: string | undefined;
  /** The factors that complete a sign-in whose password was right. */
  readonly methods: readonly string[];

  constructor(
    status: number,
    code: string,
    message: string,
    more: { requestId?: string; retryAfter?: number; reason?: string; methods?: readonly string[] } = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.requestId = more.requestId;
    this.retryAfter = more.retryAfter;
    this.reason = more.reason;
    this.methods = more.methods ?? [];
  }
}

/** The text of an error for people, without the names that the API has for fields, roles and parameters. */
export function messageOf(error: unknown): string {
  return error instanceof Refusal ? inWords(error.message) : 'Something failed in this page. Load it again.';
}

/** Takes apart `outer.field.0: fault`, the server's form of a refused value. */
export function fieldIn(message: string): { field: string; words: string } {
  const [, field = '', words = message] = /^(?:[a-z_]+\.)*?([a-z_]+)(?:\.\d+)*: (.*)$/s.exec(message) ?? [];
  return { field, words };
}

/** Names with `_` that people chose stay as they are. */
function inWords(message: string): string {
  const { field, words } = fieldIn(message);
  const subject = field.replaceAll('_', ' ');
  const whole = field === '' ? words : `${subject.charAt(0).toUpperCase()}${subject.slice(1)} ${words}`;
  return whole
    .replace(/ \([a-z]+(?:_[a-z]+)+\)$/, '')
    .replace(/\brole (read(?:_[a-z]+)+)\b/, (_, role: string) => `role ${role.replaceAll('_', ' ')}`);
}
