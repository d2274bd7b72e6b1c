import { type Answer, HttpClient } from './caller.ts';
import type { Person, World } from './world.ts';

/** A browser as the console's server sees it: it keeps cookies, and says where its requests come from. */
export class Browser {
  readonly #base: string;
  readonly #cookies = new Map<string, string>();

  constructor(world: World) {
    this.#base = world.url;
  }

  /** As the next request sends them. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  set cookie(pairs: string) {
    this.#cookies.clear();
    for (const pair of pairs.split('; ')) this.#cookies.set(...split(pair));
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const { cookie } = this;
    const answer = await new HttpClient(this.#base).send(method, `/..${path}`, body, {
      headers: {
        origin: this.#base,
        'sec-fetch-site': 'same-origin',
        ...(cookie === '' ? {} : { cookie }),
        ...headers,
      },
    });
    for (const set of answer.headers.getSetCookie()) {
      const [name, value] = split(set.split(';', 1)[0] ?? '');
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return answer;
  }

  signIn({ username, password }: Pick<Person, 'username' | 'password'>, more = {}): Promise<Answer> {
    return this.send('POST', '/console/session', { username, password, ...more });
  }
}

function split(pair: string): [name: string, value: string] {
  const at = pair.indexOf('=');
  return [pair.slice(0, at), pair.slice(at + 1)];
}
