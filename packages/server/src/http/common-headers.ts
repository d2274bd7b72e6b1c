/** A year, and the subdomains with it. */
export const strictTransport = 'max-age=31536000; includeSubDomains';

/** Headers of every answer. A page extends some of them. */
const common = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  // An answer in JSON loads nothing, and belongs in no frame, should a browser ever take it for a page.
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
};

/** The headers of every answer, made once: as they are set, and as `ServerResponse.writeHead` takes them quickest. */
export class CommonHeaders {
  readonly record: Readonly<Record<string, string>>;
  readonly flat: readonly string[];

  /** `overTls`: whether the server is reached over TLS alone, which browsers are to remember. */
  constructor(overTls: boolean) {
    this.record = overTls ? { ...common, 'strict-transport-security': strictTransport } : common;
    this.flat = Object.entries(this.record).flat();
  }
}
