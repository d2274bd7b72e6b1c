import type { Answer } from './caller.ts';

/** The console in a browser: keeps cookies, and sends the headers that browsers send. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #url: string;

  constructor({ url }: { url: string }) {
    this.#url = url;
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await fetch(this.#url + path, {
      method,
      redirect: 'manual',
      headers: {
        origin: this.#url,
        'sec-fetch-site': 'same-origin',
        cookie: [...this.cookies].map((pair) => pair.join('=')).join('; '),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const set of answer.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      const at = pair.indexOf('=');
      if (at === pair.length - 1) this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: text === '' ? undefined : JSON.parse(text) };
  }

  post(path: string, body?: unknown): Promise<Answer> {
    return this.send('POST', path, body);
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  /** Signs in with the password. */
  signIn({ username, password }: { username: string; password: string }): Promise<Answer> {
    return this.post('/console/session', { username, password });
  }
}
