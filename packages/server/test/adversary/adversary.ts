import { operations } from '@tessera/contract';
import { expect } from 'vitest';
import type { Answer } from '../../src/testing/caller.ts';
import type { World } from '../../src/testing/world.ts';
import { administrationMoves, contendedAccounts } from './administration.ts';
import { someCaller } from './callers.ts';
import { contendedInNamespace, credentialsMoves } from './credentials.ts';
import { factorMoves } from './factors.ts';
import { contendedInvitations, invitationMoves } from './invitations.ts';
import { type Known, learnIds, learnMails, modelOf, newMails, remember } from './learn.ts';
import { type Caller, Model } from './model.ts';
import { Dice, type MakeMove, type Move, self } from './move.ts';
import { opening } from './opening.ts';
import { appoint, operate } from './operator.ts';
import { contendedInOrganization, organizationMoves } from './organizations.ts';
import { days, hours, minutes, proofLife } from './rules.ts';
import { asText, hashOf, ofModel, ofRows, type Rows, type Stored } from './stored.ts';
import { contendedNames, slack, tokenMoves } from './tokens.ts';
import { userMoves } from './users.ts';
import {
  expectCodesTakenOnce,
  expectDiscreet,
  expectHarmless,
  expectQuietLog,
  keyIdsIn,
  type Sent,
  spendsCode,
  Words,
} from './witness.ts';

const moves = [
  ...userMoves,
  ...tokenMoves,
  ...organizationMoves,
  ...credentialsMoves,
  ...factorMoves,
  ...invitationMoves,
  ...administrationMoves,
].flatMap(([weight, make, scope]) => Array.from({ length: weight }, () => ({ make: make as MakeMove, scope })));

const contendedMoves = [
  contendedInOrganization,
  contendedInOrganization,
  contendedInNamespace,
  contendedNames,
  contendedInvitations,
  contendedAccounts,
];

/** Attacks a server on two nodes, and models the server's state at any time. */
export class Adversary {
  readonly #worlds: readonly World[];
  readonly #stored: Stored;
  readonly #logged: number[];
  readonly #known: Known = { tokens: new Map(), codes: new Map(), passwords: new Map(), apps: new Map() };
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
    const [first] = this.#worlds;
    for (const part of opening) {
      if (first) await appoint(first, this.#model, 'alice');
      const sent: Sent[] = [];
      for (const { caller, move } of part(this.#model, this.#now)) {
        const answer = await this.#send(move, caller, first);
        expect(answer.status, answer.text).toBeLessThan(300);
        sent.push({ caller, move, answer });
      }
      await this.#relearn(sent);
    }
  }

  /** One request, whose answer and effect the model foretells. */
  async step(numbers: readonly number[]): Promise<void> {
    const dice = new Dice(numbers);
    if (dice.once(25))
      this.#travel(dice.pick([3 * minutes, 11 * minutes, 11 * minutes, 40 * minutes, 9 * hours, 31 * days]));
    if (dice.once(20)) await this.#operate(dice);
    this.#awayFromEdges();
    const { caller, move } = this.#choose(dice);
    await this.#forgetFailures([{ caller, move }]);
    const answer = await this.#send(move, caller, dice.pick(this.#worlds));
    expectHarmless(move, answer);
    expectDiscreet(this.#model, caller, answer.text);
    this.#words.expectSame(caller, move, answer);
    const isRefused = move.refusals.length > 0;
    if (isRefused) {
      expect(move.refusals).toContain(answer.status);
      if (move.code !== undefined) expect(answer.body.error).toBe(move.code);
    } else {
      expect(answer.status, answer.text).toBeLessThan(300);
      move.carriedOut?.(answer);
      remember(this.#known, answer);
    }
    if (spendsCode(move) && caller.recoveryCode) this.#model.spendCodes(self(caller), [caller.recoveryCode]);
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
      // Of two such changes for one person at the same moment, it is unknown which one holds now.
      const isSecond = chosen.some((other) => other.caller.user === caller.user && other.move.changesSignIn);
      if (!(move.changesSignIn && isSecond)) chosen.push({ caller, move, world: dice.pick(this.#worlds) });
    }
    await this.#forgetFailures(chosen);
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
    expectCodesTakenOnce(sent);
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
    const edges = () => [
      ...this.#model.tokens.flatMap(({ expires, passwordAt = 0 }) => [expires, passwordAt + proofLife]),
      ...this.#model.users.flatMap(({ offered }) => (offered ? [offered.until] : [])),
      ...this.#model.invitations.map(({ expires }) => expires),
    ];
    while (edges().some((edge) => edge > this.#now && edge < this.#now + slack)) this.#travel(slack + 1000);
  }

  #choose(dice: Dice, contended?: readonly MakeMove[]): { caller: Caller; move: Move } {
    const { make, scope } = contended ? { make: dice.pick(contended), scope: undefined } : dice.pick(moves);
    const caller = someCaller(this.#model, dice, this.#now, scope);
    const move = make({ model: this.#model, caller, dice, now: this.#now });
    const isPublic = operations[move.operation].permission === null;
    if (isPublic || !caller.user?.disabled) return { caller, move };
    const { operation, path, body } = move;
    return { caller, move: { operation, path, body, refusals: [403], code: 'account_disabled' } };
  }

  /** Wrong codes are counted too. */
  async #forgetFailures(asked: readonly { caller: Caller; move: Move }[]): Promise<void> {
    const isTry = ({ caller, move }: { caller: Caller; move: Move }) =>
      caller.headers['authorization']?.startsWith('Basic') || move.operation === 'removeTotp';
    if (asked.some(isTry)) await this.#stored.forgetFailures();
  }

  async #operate(dice: Dice): Promise<void> {
    this.story.push(await operate(dice.pick(this.#worlds), this.#model, dice));
    this.#rows = await this.#settled();
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
    learnIds(this.#model, rows);
    learnMails(this.#model, rows, newMails(this.#worlds), this.#known);
  }

  /** Reads the model in the database, after outcomes that cannot be predicted. */
  async #relearn(sent: readonly Sent[]): Promise<void> {
    const rows = await this.#settled();
    for (const { token } of newMails(this.#worlds)) this.#known.tokens.set(hashOf(token), token);
    for (const { id, password, totp, offered } of this.#model.users) {
      this.#known.passwords.set(id, password);
      this.#known.apps.set(id, { totp, offered });
    }
    for (const { caller, move, answer } of sent) {
      if (answer.status >= 300) continue;
      if (move.operation === 'startTotp' || move.operation === 'confirmTotp') {
        move.carriedOut?.(answer);
        this.#known.apps.set(self(caller).id, self(caller));
      }
      remember(this.#known, answer);
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
