import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, basic, type HttpClient } from '../../src/testing/caller.ts';
import { numbersFrom } from '../../src/testing/seed.ts';
import { expectStatus, unique } from '../../src/testing/world.ts';
import { isRefused } from './node-down.ts';

/** A caller on one of the nodes that run, with these headers. */
export type Way = (headers: Record<string, string>) => HttpClient;

/**
 * A thing that a client made. `isThere` is the last acknowledged state; it is unknown after a request to make it so had
 * no answer.
 */
interface Thing {
  kind: string;
  isThere: boolean;
  isUnknown: boolean;
  find(): Promise<Answer>;
  remove(): Promise<Answer>;
}

const password = 'visibly-fake-password';
const mostThere = 12;
const mostForgotten = 30;
/** An account may take a thousand in its life. */
const mostNames = 900;

/**
 * Clients that make, find and remove things of their own, and remember each answer. An acknowledged change must hold in
 * every later answer, under all faults of the nodes; a request without an answer may have been done or not.
 */
export class Ledger {
  /** Answers that contradict acknowledged changes, and failures without a message. Empty as it should be. */
  readonly wrong: string[] = [];
  /** How often which status came. 0 is a connection that was cut. */
  readonly statuses = new Map<number, number>();
  acknowledged = 0;
  readonly #writers: Writer[] = [];
  #working: Promise<unknown> | undefined;
  #stopped = false;

  /** Signs the clients up. `seed` decides the actions of each and their order. */
  static async open(way: Way, clients: number, seed: number): Promise<Ledger> {
    const ledger = new Ledger();
    for (let client = 0; client < clients; client++) {
      const username = unique('alice');
      await expectStatus(way({}).post('/user', { username, password }), 204);
      const byPassword = { authorization: basic(username, password) };
      const { body } = await expectStatus(way(byPassword).get('/session'), 200);
      const key = { 'x-tiledb-rest-api-key': body.token as string };
      ledger.#writers.push(new Writer(ledger, { way, username, byPassword, key }, numbersFrom(seed + client)));
    }
    return ledger;
  }

  /** Lets the clients work until `stop`, each with a request every `every` milliseconds, or as fast as answers come. */
  start(every = 0): void {
    this.#stopped = false;
    this.#working = Promise.all(
      this.#writers.map(async (writer, at) => {
        await sleep((every * at) / this.#writers.length);
        for (let due = performance.now() + every; !this.#stopped; due = Math.max(due, performance.now()) + every) {
          await writer.step();
          await sleep(Math.max(0, due - performance.now()));
        }
      }),
    );
  }

  /** Resolves when the running requests have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#working;
  }

  /** Looks at all that is remembered, on every node that `ways` lead to. */
  async check(...ways: Way[]): Promise<void> {
    for (const way of ways) for (const writer of this.#writers) await writer.check(way);
  }

  get requests(): number {
    return [...this.statuses.values()].reduce((sum, count) => sum + count, 0);
  }

  get summary(): string {
    const statuses = [...this.statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${count} × ${status}`);
    return `${this.requests} requests (${statuses.join(', ')}), ${this.acknowledged} changes acknowledged, ${this.wrong.length} contradicted`;
  }
}

interface Client {
  way: Way;
  username: string;
  byPassword: Record<string, string>;
  key: Record<string, string>;
}

class Writer {
  readonly #ledger: Ledger;
  readonly #client: Client;
  readonly #random: () => number;
  #things: Thing[] = [];
  #names = 0;

  constructor(ledger: Ledger, client: Client, random: () => number) {
    this.#ledger = ledger;
    this.#client = client;
    this.#random = random;
  }

  /** One request, or a few that belong together. */
  async step(): Promise<void> {
    await this.#forget();
    const choice = this.#random();
    if (choice < 0.03) return this.#visit();
    if (choice < 0.06) return this.#makeBriefToken();
    const there = this.#things.filter(({ isThere, isUnknown }) => isThere && !isUnknown);
    if (choice < 0.65 && this.#things.length > 0) return this.#find(this.#one(this.#things));
    if (there.length >= mostThere || (there.length > 0 && choice < 0.82)) return this.#remove(this.#one(there));
    return this.#make();
  }

  async check(way: Way): Promise<void> {
    const mine = this.#client.way;
    this.#client.way = way;
    for (const thing of this.#things) await this.#find(thing);
    this.#client.way = mine;
  }

  #one(things: Thing[]): Thing {
    return things[Math.floor(this.#random() * things.length)] as Thing;
  }

  #as(headers: Record<string, string> = this.#client.key): HttpClient {
    return this.#client.way(headers);
  }

  /** Signs in and out again. */
  async #visit(): Promise<void> {
    const answer = await this.#ask('sign-in', () => this.#as(this.#client.byPassword).get('/session'));
    if (typeof answer === 'string') return;
    if (answer.status !== 200) return this.#report(`a sign-in was ${answer.status}`);
    await this.#ask('sign-out', () => this.#as().delete(`/tokens/${answer.body.token}`));
  }

  /** One that expires soon, so that there is something to purge. */
  async #makeBriefToken(): Promise<void> {
    const expires = new Date(Date.now() + 90_000).toISOString();
    await this.#ask('token', () => this.#as().post('/token', { name: 'brief', expires }));
  }

  async #find(thing: Thing): Promise<void> {
    const answer = await this.#ask(thing.kind, () => thing.find());
    if (typeof answer === 'string') return;
    const { status } = answer;
    if (![200, 401, 404].includes(status)) return this.#report(`${thing.kind} was answered with ${status}`);
    const found = status === 200;
    // A request without an answer may still be on its way, so only its effect is believed.
    if (found === thing.isThere) thing.isUnknown = false;
    else if (!thing.isUnknown) this.#report(`${thing.kind} should ${thing.isThere ? '' : 'not '}be there`);
  }

  async #remove(thing: Thing): Promise<void> {
    const answer = await this.#ask(thing.kind, () => thing.remove());
    if (answer === 'nothing was done') return;
    thing.isThere = false;
    thing.isUnknown = answer === 'unknown';
    if (typeof answer === 'string') return;
    if (answer.status === 204) this.#ledger.acknowledged++;
    else this.#report(`${thing.kind} could not be removed: ${answer.status}`);
  }

  async #make(): Promise<void> {
    const kind = this.#random();
    if (kind < 0.5) return this.#makeToken();
    const isOrganization = kind < 0.65 && this.#names++ < mostNames;
    const name = unique(isOrganization ? 'org' : 'role');
    const path = isOrganization ? '/organizations' : `/credentials/${this.#client.username}/aws`;
    const thing: Thing = {
      kind: isOrganization ? `organization ${name}` : `credentials ${name}`,
      isThere: true,
      isUnknown: false,
      find: () => this.#as().get(`${path}/${name}`),
      remove: () => this.#as().delete(`${path}/${name}`),
    };
    const make = isOrganization
      ? () => this.#as().post('/organization', { name })
      : () => this.#as().post(path, { name, service_role_arn: 'arn:aws:iam::000000000000:role/fake' });
    const answer = await this.#ask(thing.kind, make);
    if (answer === 'nothing was done') return;
    if (answer === 'unknown') thing.isUnknown = true;
    else if (answer.status === 204) this.#ledger.acknowledged++;
    else return this.#report(`${thing.kind} could not be made: ${answer.status} ${answer.text}`);
    this.#things.push(thing);
  }

  async #makeToken(): Promise<void> {
    const answer = await this.#ask('token', () => this.#as().post('/token', { name: 'load' }));
    if (typeof answer === 'string') return;
    if (answer.status !== 200) return this.#report(`a token could not be made: ${answer.status} ${answer.text}`);
    this.#ledger.acknowledged++;
    const token: string = answer.body.token;
    this.#things.push({
      kind: `token ${token.slice(0, 8)}…`,
      isThere: true,
      isUnknown: false,
      find: () => this.#as({ 'x-tiledb-rest-api-key': token }).get('/user'),
      remove: () => this.#as().delete(`/tokens/${token}`),
    });
  }

  /** A removed thing is remembered for a while, because it must not come back; and so is one of unknown state. */
  async #forget(): Promise<void> {
    const others = this.#things.filter(({ isThere, isUnknown }) => !isThere || isUnknown);
    const old = new Set(others.slice(0, Math.max(0, others.length - mostForgotten)));
    this.#things = this.#things.filter((thing) => !old.has(thing));
    // A user's quotas are limited.
    for (const thing of old) if (thing.isUnknown) await this.#ask(thing.kind, () => thing.remove());
  }

  async #ask(what: string, send: () => Promise<Answer>): Promise<Answer | 'nothing was done' | 'unknown'> {
    const { statuses } = this.#ledger;
    let answer: Answer | undefined;
    try {
      answer = await send();
    } catch (error) {
      // Nothing listens: the request went nowhere.
      if (isRefused(error)) {
        await sleep(20);
        return 'nothing was done';
      }
    }
    const status = answer?.status ?? 0;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (answer === undefined) return 'unknown';
    if (status === 503 || status === 429) return 'nothing was done';
    if (status < 500) return answer;
    if (answer.body?.error !== 'outcome_unknown') this.#report(`${what} was answered with ${status}: ${answer.text}`);
    return 'unknown';
  }

  #report(what: string): void {
    this.#ledger.wrong.push(`${this.#client.username}: ${what}`);
  }
}
