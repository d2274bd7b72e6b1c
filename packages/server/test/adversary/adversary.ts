import { operations } from '@tessera/contract';
import { expect } from 'vitest';
import type { Answer } from '../../src/testing/caller.ts';
import { basic } from '../../src/testing/caller.ts';
import type { World } from '../../src/testing/world.ts';
import { contendedInNamespace, credentialsMoves } from './credentials.ts';
import { type Known, modelOf, newMails, remember, tokenOf } from './learn.ts';
import { type Caller, Model } from './model.ts';
import { Dice, type MakeMove, type Move } from './move.ts';
import { opening } from './opening.ts';
import { contendedInOrganization, organizationMoves } from './organizations.ts';
import { days, hours, manages, minutes, proofLife } from './rules.ts';
import { hashOf, ofModel, ofRows, type Rows, type Stored } from './stored.ts';
import { contendedNames, slack, tokenMoves } from './tokens.ts';
import { userMoves } from './users.ts';
import { expectDiscreet, expectHarmless, expectQuietLog, keyIdsIn, Words } from './witness.ts';

const moves = [...userMoves, ...tokenMoves, ...organizationMoves, ...credentialsMoves].flatMap(
  ([weight, make, scope]) => Array.from({ length: weight }, () => ({ make: make as MakeMove, scope })),
);

const contendedMoves = [contendedInOrganization, contendedInOrganization, contendedInNamespace, contendedNames];

/** Attacks a server on two nodes, and models the server's state at any time. */
export class Adversary {
  readonly #worlds: readonly World[];
  readonly #stored: Stored;
  readonly #logged: number[];
  readonly #known: Known = { tokens: new Map(), passwords: new Map() };
  readonly #words = new Words();
  #model = new Model();
  #rows: Rows | undefined;
  /** The requests, for the reader of a failure. */
  readonly story: string[] = [];

  constructor(worlds: readonly World[], stored: Stored) {
    this.#worlds = worlds;
    this.#stored = stored;
    this.#logged = worlds.map(({ log }) => log.length);
  }

  /** Empties the database, and makes people and things worth attacking. */
  async open(): Promise<void> {
    await this.#stored.mailsAreOut();
    newMails(this.#worlds);
    await this.#stored.wipe();
    const sent: Sent[] = [];
    for (const { caller, move } of opening()) {
      const answer = await this.#send(move, caller, this.#worlds[0]);
      expect(answer.status, answer.text).toBeLessThan(300);
      sent.push({ caller, move, answer });
    }
    await this.#relearn(sent);
  }

  /** One request, whose answer and effect the model foretells. */
  async step(numbers: readonly number[]): Promise<void> {
    const dice = new Dice(numbers);
    if (dice.once(25))
      this.#travel(dice.pick([3 * minutes, 11 * minutes, 11 * minutes, 40 * minutes, 9 * hours, 31 * days]));
    this.#awayFromEdges();
    const { caller, move } = this.#choose(dice);
    await this.#forgetFailures([caller]);
    const answer = await this.#send(move, caller, dice.pick(this.#worlds));
    expectHarmless(move, answer);
    expectDiscreet(this.#model, caller, answer.text);
    this.#words.expectSame(caller, move, answer);
    const isRefused = move.refusals.length > 0;
    if (isRefused) expect(move.refusals).toContain(answer.status);
    else {
      expect(answer.status, answer.text).toBeLessThan(300);
      move.carriedOut?.(answer);
      if (answer.body?.token !== undefined) remember(this.#known, answer.body.token);
    }
    const rows = await this.#settled();
    if (isRefused && this.#rows) expect(asText(rows, this.#now)).toEqual(asText(this.#rows, this.#now));
    this.#learn(rows);
    expect(ofRows(rows)).toEqual(ofModel(this.#model, this.#now));
    this.#rows = rows;
  }

  /** Several requests at the same moment. Their outcome cannot be predicted; the invariants hold after them. */
  async round(list: readonly (readonly number[])[]): Promise<void> {
    this.#awayFromEdges();
    const chosen: { caller: Caller; move: Move; world: World }[] = [];
    const common = new Dice(list[0] ?? []);
    const contended = common.once(3) ? undefined : common.pick(contendedMoves);
    this.#model.focus = contended && common.pickAny(this.#model.organizations);
    for (const numbers of list) {
      const dice = new Dice(numbers);
      const { caller, move } = this.#choose(dice, contended);
      // Of two new passwords for one person at the same moment, it is unknown which one holds now.
      const isSecond = chosen.some((other) => other.caller.user === caller.user && other.move.setsPassword);
      if (!(move.setsPassword && isSecond)) chosen.push({ caller, move, world: dice.pick(this.#worlds) });
    }
    await this.#forgetFailures(chosen.map(({ caller }) => caller));
    const sent = await Promise.all(
      chosen.map(async ({ caller, move, world }) => ({ caller, move, answer: await this.#send(move, caller, world) })),
    );
    const before = this.#model;
    const mayLearn = chosen.some(({ move }) => move.showsMore);
    // A reader of a namespace's credentials may read them just after another client's change.
    const written = new Set(chosen.flatMap(({ move }) => keyIdsIn(move)));
    for (const { caller, move, answer } of sent) {
      expectHarmless(move, answer);
      if (!mayLearn) expectDiscreet(before, caller, answer.text, written);
    }
    await this.#relearn(sent);
    expect(await this.#stored.violations()).toEqual([]);
  }

  async close(): Promise<void> {
    expect(await this.#stored.violations()).toEqual([]);
    expectQuietLog(this.#worlds, this.#logged);
  }

  get #now(): number {
    return this.#worlds[0]?.app.deps.clock().getTime() ?? 0;
  }

  #travel(milliseconds: number): void {
    for (const world of this.#worlds) world.clock.travel(milliseconds / 1000);
    this.story.push(`${milliseconds / minutes} minutes later`);
  }

  /** Leaves no doubt whether something has expired when a request arrives. */
  #awayFromEdges(): void {
    const edges = () => this.#model.tokens.flatMap(({ expires, passwordAt = 0 }) => [expires, passwordAt + proofLife]);
    while (edges().some((edge) => edge > this.#now && edge < this.#now + slack)) this.#travel(slack + 1000);
  }

  #choose(dice: Dice, contended?: readonly MakeMove[]): { caller: Caller; move: Move } {
    const { make, scope } = contended ? { make: dice.pick(contended), scope: undefined } : dice.pick(moves);
    const caller = this.#caller(dice, scope);
    const move = make({ model: this.#model, caller, dice, now: this.#now });
    return { caller, move };
  }

  #caller(dice: Dice, preferred: string | undefined): Caller {
    const kind = dice.number() % 24;
    const model = this.#model;
    const able = model.tokens.filter(({ scopes }) => preferred !== undefined && scopes.includes(preferred));
    const managers = [...(model.focus?.members ?? [])].filter(([, role]) => manages(role)).map(([user]) => user);
    const person = dice.pickAny(managers.length > 0 ? managers : model.users);
    const token = dice.pickAny(able.length > 0 && kind < 20 ? able : model.tokens);
    const unknown = { scopes: [], user: undefined };
    const key = (value: string) => ({ 'x-tiledb-rest-api-key': value });
    if (kind === 0 || person === undefined) return { ...unknown, says: 'nobody', headers: {} };
    const password = basic(person.username, person.password);
    if (kind === 1) {
      const authorization = basic(person.username, `${person.password}-not`);
      return { ...unknown, says: `${person.username} with a wrong password`, headers: { authorization } };
    }
    if (kind === 2) {
      const spent = dice.pickAny(model.spent) ?? 'tsn_never';
      return { ...unknown, says: 'a spent token, and Basic', headers: { ...key(spent), authorization: password } };
    }
    if (token === undefined || (kind < (managers.length > 0 ? 22 : 11) && able.length === 0)) {
      const headers = { authorization: password };
      return { says: `${person.username} with Basic`, headers, user: person, scopes: ['*'], passwordAt: this.#now };
    }
    const headers = dice.once(4) ? { authorization: `Bearer ${token.value}` } : key(token.value);
    const says = `${token.user.username} with the ${token.kind} token ${token.name} of ${token.scopes.join(' ')}`;
    if (token.expires <= this.#now) return { ...unknown, says: `${says}, expired`, headers };
    const { user, scopes, passwordAt } = token;
    return { says, headers, user, scopes, passwordAt, token };
  }

  async #forgetFailures(callers: readonly Caller[]): Promise<void> {
    if (callers.some(({ headers }) => headers['authorization']?.startsWith('Basic')))
      await this.#stored.forgetFailures();
  }

  async #send(move: Move, caller: Caller, world = this.#worlds[0]): Promise<Answer> {
    if (world === undefined) throw new Error('there is no server');
    const { method } = operations[move.operation];
    const asked = `${caller.says}: ${method} ${move.path} ${JSON.stringify(move.body) ?? ''}`;
    const answer = await world.caller(caller.headers).send(method, move.path, move.body);
    const foretold = move.refusals.length === 0 ? 'carried out' : `refused by ${move.refusals.join(' or ')}`;
    this.story.push(`${asked} -> ${answer.status} ${answer.body?.error ?? ''} (foretold alone: ${foretold})`);
    return answer;
  }

  /** The stored data once all requests are done. */
  async #settled(): Promise<Rows> {
    await this.#stored.mailsAreOut();
    return this.#stored.rows(this.#now);
  }

  /** Takes over the values that only the server could know: IDs, and the tokens in mails that had to come. */
  #learn(rows: Rows): void {
    const model = this.#model;
    for (const user of model.users) {
      if (user.id === '') user.id = String(rows.users.find((row) => row['username'] === user.username)?.['id']);
    }
    for (const organization of model.organizations) {
      if (organization.id !== '') continue;
      organization.id = String(rows.organizations.find((row) => row['name'] === organization.name)?.['id']);
    }
    for (const { to, token } of newMails(this.#worlds)) {
      remember(this.#known, token);
      const row = rows.tokens.find(({ hash }) => hash === hashOf(token));
      const user = model.users.find(({ id }) => id === row?.['user_id']);
      const waited = model.mailsToCome.findIndex((mail) => mail.user === user && mail.scope === row?.['scopes']);
      expect(waited, `a mail to ${to} that had to come`).not.toBe(-1);
      const [mail] = model.mailsToCome.splice(waited, 1);
      if (row === undefined || user === undefined) continue;
      expect(to.toLowerCase()).toBe(mail?.scope === 'password_reset' ? user.confirmed : user.email?.toLowerCase());
      model.tokens.push(tokenOf(row, user, this.#known));
    }
    expect(model.mailsToCome).toEqual([]);
  }

  /** Reads the model in the database, after outcomes that cannot be predicted. */
  async #relearn(sent: readonly Sent[]): Promise<void> {
    const rows = await this.#settled();
    for (const { token } of newMails(this.#worlds)) remember(this.#known, token);
    for (const { id, password } of this.#model.users) this.#known.passwords.set(id, password);
    for (const { caller, move, answer } of sent) {
      if (answer.status >= 300) continue;
      if (answer.body?.token !== undefined) remember(this.#known, answer.body.token);
      const { username, password } = (move.body ?? {}) as { username?: string; password?: string };
      if (password === undefined) continue;
      // A new user has no ID yet, and may be addressed by name alone.
      const made = rows.names.find(({ key }) => move.operation === 'createUser' && key === username?.toLowerCase());
      this.#known.passwords.set(made ? String(made['namespace_id']) : (caller.user?.id ?? ''), password);
    }
    for (const { id, password } of this.#model.users)
      if (!this.#known.passwords.has(id)) this.#known.passwords.set(id, password);
    this.#model = modelOf(rows, this.#known, this.#model);
    this.#rows = rows;
  }
}

interface Sent {
  caller: Caller;
  move: Move;
  answer: Answer;
}

function asText(rows: Rows, now: number): string[] {
  const alive = rows.tokens.filter(({ expires_at }) => Date.parse(String(expires_at)) > now);
  return Object.entries({ ...rows, tokens: alive })
    .flatMap(([table, those]) => those.map((row) => `${table} ${JSON.stringify(row)}`))
    .sort();
}
