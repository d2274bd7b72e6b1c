import { expect, it, onTestFinished } from 'vitest';
import { noPassword } from '../../passwords/no-password.ts';
import { Browser } from '../../testing/browser.ts';
import { protectedPerson } from '../../testing/protected-person.ts';
import { codeOf } from '../../testing/totp.ts';
import { expectStatus, onEveryEngine, type Person, unique, type World } from '../../testing/world.ts';

const behindProxy = { environment: { TESSERA_TRUSTED_PROXIES: '127.0.0.1' } };

let last = 0;
function newClient(): string {
  last++;
  return `198.18.${last >> 8}.${last & 255}`;
}

function signIn(world: World, username: string, password: string, client = newClient(), more = {}) {
  const body = { username, password, ...more };
  return new Browser(world).send('POST', '/console/session', body, { 'x-forwarded-for': client });
}

async function confirmed(world: World, begin: string): Promise<Person & { email: string }> {
  const email = `${unique(begin)}@example.com`;
  const person = await world.person(begin, { email });
  await world.confirm(email);
  return { ...person, email };
}

onEveryEngine(
  'signing in to the console by an e-mail address',
  (world) => {
    it('takes the confirmed address as people type it, and no other interface takes it', async () => {
      const { email, password, username } = await confirmed(world(), 'alice');
      for (const typed of [email, ` ${email.toUpperCase()} `]) {
        const browser = new Browser(world());
        await expectStatus(browser.signIn({ username: typed, password }), 204);
        expect((await browser.get('/console/v1/user')).body.username).toBe(username);
      }
      for (const path of ['/user', '/session', '/user?x']) {
        expect((await world().withPassword(email, password).get(path)).status).toBe(401);
      }
    });

    it('takes an address only while the account holds it confirmed', async () => {
      const [first, second] = [`${unique('alice')}@example.com`, `${unique('alice')}@example.com`];
      const alice = await world().person('alice', { email: first });
      const works = async (email: string) => (await signIn(world(), email, alice.password)).status === 204;
      expect(await works(first)).toBe(false);
      await world().confirm(first);
      expect(await works(first)).toBe(true);
      // The one before is held until the new one is confirmed.
      await expectStatus(alice.basic.patch(`/users/${alice.username}`, { email: second }), 204);
      expect([await works(first), await works(second)]).toEqual([true, false]);
      await world().confirm(second);
      expect([await works(first), await works(second)]).toEqual([false, true]);
    });

    it('counts wrong passwords by the account, whichever of its names they came with', async () => {
      const { email, username, password } = await confirmed(world(), 'victor');
      const client = newClient();
      for (let time = 0; time < 5; time++) {
        const name = time % 2 === 0 ? email : username;
        expect((await signIn(world(), name, `wrong-${time}`, client)).status).toBe(401);
      }
      for (const name of [email, username]) {
        expect((await signIn(world(), name, password, client)).status).toBe(429);
      }
    });

    it('asks for the second factor, and refuses disabled accounts and those without a password, as by name', async () => {
      const alice = await protectedPerson(world());
      const asked = await signIn(world(), alice.email, alice.password);
      expect(asked).toMatchObject({ status: 401, body: { error: 'mfa_required' } });
      const otp = codeOf(alice.secret, world().clock.now());
      expect((await signIn(world(), alice.email, alice.password, newClient(), { otp })).status).toBe(204);

      const admin = await world().person('admin');
      await world().administrate(admin);
      const bob = await confirmed(world(), 'bob');
      await expectStatus(admin.basic.post(`/admin/users/${bob.id}/disable`), 204);
      expect((await signIn(world(), bob.email, bob.password)).body.error).toBe('account_disabled');
      expect((await signIn(world(), bob.email, 'wrong')).body.error).toBe('not_authenticated');

      const carol = await confirmed(world(), 'carol');
      await world().app.deps.db.write(async ({ users }) => {
        const user = await users.find({ id: carol.id });
        if (user) await users.update({ ...user, passwordHash: noPassword });
      });
      for (const password of [carol.password, noPassword]) {
        expect((await signIn(world(), carol.email, password)).body.error).toBe('not_authenticated');
      }
    });
  },
  behindProxy,
);

onEveryEngine(
  'an address that no account holds confirmed',
  (world) => {
    it('is answered as one that an account holds, after the same work', async () => {
      const [email, unconfirmed] = [`${unique('victor')}@example.com`, `${unique('victor')}@example.com`];
      const [victor, other] = [await world().person('victor'), await world().person('other')];
      const { accounts, db, passwords } = world().app.deps;
      // Not by the API, which would send mails meanwhile.
      await db.write(async ({ users }) => {
        const [holder, owner] = [await users.find({ id: victor.id }), await users.find({ id: other.id })];
        if (holder) await users.update({ ...holder, email, confirmedEmail: email });
        if (owner) await users.update({ ...owner, email: unconfirmed });
      });
      const { read, write } = db;
      const byUsernameKey = accounts.byUsernameKey.bind(accounts);
      let work: string[] = [];
      db.read = (asked) => {
        work.push('read');
        return read(asked);
      };
      db.write = (asked, options) => {
        work.push('write');
        return write(asked, options);
      };
      accounts.byUsernameKey = (key) => {
        work.push('account');
        return byUsernameKey(key);
      };
      onTestFinished(() => {
        Object.assign(db, { read, write });
        Object.assign(accounts, { byUsernameKey });
      });
      const told = [];
      for (const address of [email, unconfirmed, `${unique('nobody')}@example.com`]) {
        const client = newClient();
        for (let time = 0; time < 7; time++) {
          work = [];
          const before = passwords.checks;
          const { status, headers, body } = await signIn(world(), address, `wrong-${time}`, client);
          const rest = [...headers].filter(([name]) => !['x-request-id', 'date'].includes(name));
          told.push({ time, status, rest, body: { ...body, request_id: '' }, work, hashes: passwords.checks - before });
        }
      }
      const [known, ...others] = [told.slice(0, 7), told.slice(7, 14), told.slice(14)];
      expect(known?.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429, 429]);
      expect(known?.[0]?.hashes).toBe(1);
      for (const other of others) expect(other).toEqual(known);
    });
  },
  { ...behindProxy, workers: false },
);
