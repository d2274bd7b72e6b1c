import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sqlAccountLookUp } from '../../authentication/accounts.sql.ts';
import { Accounts } from '../../authentication/accounts.ts';
import { LastUsed } from '../../authentication/last-used.ts';
import { day, hour } from '../../kit/clock.ts';
import { Key, KeyRing } from '../../kit/key-ring.ts';
import { LargeAnswers } from '../../operations/large-answers.ts';
import { storesOf } from '../../operations/stores.sql.ts';
import type { Deps } from '../../operations/use-case.ts';
import { createUser } from '../../operations/users/create-user.ts';
import { requestPasswordReset } from '../../operations/users/request-password-reset.ts';
import { CredentialsLookUp } from '../../operations/vending/credentials-look-up.ts';
import { HashPool } from '../../passwords/hash-pool.ts';
import { Passwords } from '../../passwords/passwords.ts';
import { Throttle } from '../../passwords/throttle.ts';
import { openDatabase } from '../../storage/open.ts';
import { lastingDatabase } from '../../testing/nodes.ts';
import { cheapArgon2, type EngineName, engines, unique } from '../../testing/world.ts';
import { AuditTrail } from '../audit/trail.ts';
import { Providers } from '../identity-providers/providers.ts';
import { Limits } from '../limits/limits.ts';
import { entra } from '../object-store/azure.ts';
import { google } from '../object-store/gcs.ts';
import { VendedKeys } from '../object-store/vended-keys.ts';
import { Outbound } from '../outbound/outbound.ts';
import type { Letter } from './letters.ts';
import { PostOffice } from './post-office.ts';

const stranger = { address: '192.0.2.1', userAgent: undefined };

/** A database with a clock that stands still, and a mail server that fails when it is told to. */
class Town {
  now = Date.parse('2030-01-31T12:00:00Z');
  down = false;
  readonly sent: { id: string; to: string; letter: Letter }[] = [];
  readonly notes: string[] = [];
  readonly deps: Deps;

  private constructor(deps: Omit<Deps, 'clock'>) {
    this.deps = { ...deps, clock: () => new Date(this.now) };
  }

  static async open(engine: EngineName): Promise<Town> {
    const db = await openDatabase(await lastingDatabase(engine), storesOf);
    const passwords = new Passwords(cheapArgon2, new HashPool({ permits: 2 }));
    const deps = {
      db,
      accounts: new Accounts(db, sqlAccountLookUp(db.readAsOf, db.engine)),
      newId: randomUUID,
      passwords,
      throttle: new Throttle(db, passwords),
      limits: new Limits(db, false),
      largeAnswers: new LargeAnswers(),
      audit: new AuditTrail(db, { log: () => {}, clock: () => new Date() }),
      keyRing: new KeyRing([new Key('fake', Buffer.alloc(32, 1))]),
      outbound: new Outbound({ permitted: [], loopback: false }),
      clouds: { entra, google },
      vendedKeys: new VendedKeys(),
      providers: new Providers([], async () => undefined),
      resolveTxt: async () => [],
      credentialsUse: { note() {} },
      credentialsLookUp: new CredentialsLookUp(db),
      lastUsed: new LastUsed(db),
      policy: {
        refuseCommonPasswords: false,
        signup: 'open' as const,
        httpIssuers: false,
        keptNames: new Set<string>(),
      },
      publicUrl: () => 'http://127.0.0.1',
      mailWaits: () => {},
    };
    return new Town(deps);
  }

  close(): Promise<void> {
    return this.deps.db.close();
  }

  /** A node's worker. One that is `stalled` takes its mails and gets no further until it is closed. */
  node({ stalled = false } = {}): PostOffice {
    const closing = new AbortController();
    const closed = once(closing.signal, 'abort');
    const send = async (id: string, to: string, letter: Letter) => {
      if (stalled) await closed;
      if (stalled || this.down) throw Object.assign(new Error('fake'), { code: 'ECONNREFUSED' });
      this.sent.push({ id, to, letter });
    };
    return new PostOffice(this.deps, { send, close: () => closing.abort() }, () => 'https://accounts.example.com', {
      limited: (kind) => this.notes.push(`limited ${kind}`),
      sent: (kind) => this.notes.push(`sent ${kind}`),
      failed: (kind, attempts) => this.notes.push(`failed ${kind} ${attempts}`),
      givenUp: (kind) => this.notes.push(`given up ${kind}`),
    });
  }

  async signUp(email: string): Promise<string> {
    const username = unique('alice');
    await createUser(this.deps, this.#call({ username, password: 'Visibly-Fake-1', email }) as never);
    return username;
  }

  async wantReset(username: string): Promise<void> {
    await requestPasswordReset(this.deps, this.#call({ username }) as never);
  }

  travel(seconds: number): void {
    this.now += seconds * 1000;
  }

  waiting(): Promise<number> {
    return this.deps.db.read(({ outbox }) => outbox.count());
  }

  #call(body: object) {
    const client = { address: '127.0.0.1', userAgent: undefined };
    return { principal: undefined, now: new Date(this.now).toISOString(), client, params: {}, query: undefined, body };
  }
}

describe.each(engines)('the post office (%s)', (engine) => {
  let town: Town;
  beforeEach(async () => {
    town = await Town.open(engine);
  });
  afterEach(() => town.close());

  it('sends each mail of the outbox once', async () => {
    const username = await town.signUp('alice@example.com');
    const node = town.node();
    expect(await node.round()).toBe(1);
    expect(town.sent).toMatchObject([{ to: 'alice@example.com' }]);
    expect(town.sent[0]?.letter.text).toContain(username);
    expect(await node.round()).toBe(0);
    expect(await town.waiting()).toBe(0);
  });

  it('keeps no token in the outbox, and a sign-up that failed owes no mail', async () => {
    const username = await town.signUp('alice@example.com');
    const owed = await town.deps.db.write(({ outbox }) =>
      outbox.claim('2999-01-01T00:00:00.000Z', '2000-01-01T00:00:00.000Z', 10),
    );
    expect(JSON.stringify(owed)).not.toContain('tsm_');
    const again = { username, password: 'Visibly-Fake-1', email: 'bob@example.com' };
    const call = { principal: undefined, client: stranger, now: '2030-01-31T12:00:00.000Z', body: again };
    await expect(createUser(town.deps, call as never)).rejects.toMatchObject({ code: 'username_taken' });
    expect(await town.waiting()).toBe(1);
  });

  it('tries again with growing pauses while the mail server fails', async () => {
    await town.signUp('alice@example.com');
    town.down = true;
    const node = town.node();
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 12; attempt++) {
      expect(await node.round()).toBe(1);
      let pause = 0;
      while ((await dueAfter(town)) > 0) {
        const wait = await dueAfter(town);
        pause += wait;
        town.travel(wait);
      }
      pauses.push(pause);
    }
    expect(pauses).toEqual([15, 30, 60, 120, 240, 480, 960, 1920, hour, hour, hour, hour]);
    expect(town.notes.at(-1)).toBe('failed confirm_email 12');
    town.down = false;
    expect(await node.round()).toBe(1);
    expect(town.sent).toHaveLength(1);
    expect(await town.waiting()).toBe(0);
  });

  it('sends nothing before the pause is over', async () => {
    await town.signUp('alice@example.com');
    town.down = true;
    const node = town.node();
    await node.round();
    town.down = false;
    town.travel(14);
    expect(await node.round()).toBe(0);
    town.travel(1);
    expect(await node.round()).toBe(1);
    expect(town.sent).toHaveLength(1);
  });

  it('gives up after a day, and says so', async () => {
    await town.signUp('alice@example.com');
    town.down = true;
    town.travel(day + 1);
    await town.node().round();
    expect(town.notes).toEqual(['given up confirm_email']);
    expect(await town.waiting()).toBe(0);
  });

  it('keeps a mail that its own stop cut short, at any age, and the next process sends it immediately', async () => {
    await town.signUp('alice@example.com');
    town.travel(day + 1);
    const stopping = town.node({ stalled: true });
    const round = stopping.round();
    stopping.close();
    expect(await round).toBe(1);
    expect(town.notes).toEqual(['failed confirm_email 1']);
    expect(await town.node().round()).toBe(1);
    expect(town.sent).toHaveLength(1);
    expect(await town.waiting()).toBe(0);
  });

  it('lets another node send a mail that a killed node had claimed, once its claim is over', async () => {
    await town.signUp('alice@example.com');
    void town.node({ stalled: true }).round();
    const other = town.node();
    // Until the first one has its claim, the second could be first.
    await expect.poll(() => dueAfter(town)).toBeGreaterThan(0);
    expect(await other.round()).toBe(0);
    town.travel(120);
    expect(await other.round()).toBe(1);
    expect(town.sent).toHaveLength(1);
    expect(await town.waiting()).toBe(0);
  });

  it('sends each mail once with several nodes at work', async () => {
    for (let person = 0; person < 12; person++) await town.signUp(`alice${person}@example.com`);
    const nodes = [town.node(), town.node(), town.node()];
    while ((await town.waiting()) > 0) await Promise.all(nodes.map((node) => node.round()));
    const addresses = town.sent.map(({ to }) => to);
    expect(addresses).toHaveLength(12);
    expect(new Set(addresses).size).toBe(12);
  });

  it('mails no reset for an unknown user or an unconfirmed address, and forgets the request', async () => {
    const username = await town.signUp('alice@example.com');
    await town.node().round();
    await town.wantReset(username);
    await town.wantReset(unique('nobody'));
    expect(await town.node().round()).toBe(2);
    expect(town.sent).toHaveLength(1);
    expect(await town.waiting()).toBe(0);
  });

  it('lets no mail wait behind those of another kind', async () => {
    for (let time = 0; time < 40; time++) await town.wantReset(unique('nobody'));
    await town.signUp('alice@example.com');
    await town.node().round();
    expect(town.sent).toMatchObject([{ to: 'alice@example.com' }]);
    expect(await town.waiting()).toBe(30);
  });

  it('mails no confirmation for an address that is no longer the one', async () => {
    const username = await town.signUp('alice@example.com');
    await town.deps.db.write(async ({ users }) => {
      const user = await users.find({ key: username });
      if (user) await users.update({ ...user, email: 'other@example.com' });
    });
    await town.node().round();
    expect(town.sent).toEqual([]);
    expect(await town.waiting()).toBe(0);
  });
});

/** In how many seconds the first mail is due: 0 when it is. Found by asking, in steps of a second, without taking it. */
async function dueAfter(town: Town): Promise<number> {
  const at = (seconds: number) => new Date(town.now + seconds * 1000).toISOString();
  const isDue = (seconds: number) =>
    town.deps.db
      .write(async ({ outbox }) => {
        const taken = await outbox.claim(at(seconds), at(seconds), 1);
        throw taken.length > 0 ? 'due' : 'not yet';
      })
      .catch((outcome) => outcome === 'due');
  if (await isDue(0)) return 0;
  let [low, high] = [0, 2 * hour];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await isDue(middle)) high = middle;
    else low = middle;
  }
  return high;
}
