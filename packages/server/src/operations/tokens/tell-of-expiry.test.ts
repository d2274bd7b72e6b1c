import { expect, it } from 'vitest';
import { day, later } from '../../kit/clock.ts';
import { allSent } from '../../testing/all-sent.ts';
import { sql } from '../../testing/sql.ts';
import { eventually, onEveryEngine, type Person, unique } from '../../testing/world.ts';
import { expiryNotice, tellOfExpiry } from './tell-of-expiry.ts';

onEveryEngine('the mail before a token expires', (world) => {
  const round = () => tellOfExpiry(world().app.deps);
  const subject = /Subject: .*expires? soon/;
  const lettersTo = (address: string) =>
    world()
      .mailsTo(address)
      .filter((text) => subject.test(text));

  /** A person with a confirmed address. */
  async function reachable(): Promise<Person & { address: string }> {
    const person = await world().person(unique('alice'));
    const address = `${person.username}@example.com`;
    await sql(
      world(),
      `update users set email = '${address}', email_key = '${address}', confirmed_email_key = '${address}' where id = '${person.id}'`,
    );
    return { ...person, address };
  }
  const ahead = (days: number) => later(world().clock.now().toISOString(), days * day);
  /** A token that was made for 90 days, ends in `end` days, and was used `used` days ago. */
  async function token(person: Person, name: string, { end = 5, used = 1, life = 90 } = {}): Promise<void> {
    await world().key(person, ['user:read'], { name, expires: ahead(30) });
    await sql(
      world(),
      `update tokens set issued_at = '${ahead(end - life)}', expires_at = '${ahead(end)}', last_used_at = ${used < 0 ? 'null' : `'${ahead(-used)}'`} where user_id = '${person.id}' and name = '${name}'`,
    );
  }

  it('is sent once, of all tokens in use that end within a week, and of no other', async () => {
    const alice = await reachable();
    await token(alice, 'nightly', { end: 6 });
    await token(alice, 'www.lake', { end: 2 });
    await token(alice, 'later', { end: 8 });
    await token(alice, 'unused', { used: -1 });
    await token(alice, 'idle', { used: 91, life: 200 });
    await token(alice, 'short', { life: 7 });
    await Promise.all([round(), round()]);
    await eventually(() => lettersTo(alice.address).length === 1);
    const [letter = ''] = lettersTo(alice.address);
    const words = letter.replaceAll('=\r\n', '');
    expect(words).toContain('2 tokens of your account expire soon');
    expect(words).toContain(`"nightly" on ${ahead(6).slice(0, 10)}`);
    for (const other of ['later', 'unused', 'idle', 'short']) expect(words).not.toContain(`"${other}"`);
    await round();
    await allSent(world().app.deps.db);
    expect(lettersTo(alice.address)).toHaveLength(1);
    // Used after all: it is told then.
    await sql(
      world(),
      `update tokens set last_used_at = '${ahead(0)}' where user_id = '${alice.id}' and name = 'unused'`,
    );
    await round();
    await eventually(() => lettersTo(alice.address).length === 2);
  });

  it('waits for a confirmed address, and is not sent of a token that was revoked meanwhile', async () => {
    const bob = await reachable();
    await sql(world(), `update users set confirmed_email_key = null where id = '${bob.id}'`);
    await token(bob, 'nightly');
    await round();
    expect(
      await sql(world(), `select * from tokens where user_id = '${bob.id}' and expiry_told_at is not null`),
    ).toEqual([]);
    await sql(world(), `update users set confirmed_email_key = email_key where id = '${bob.id}'`);
    await round();
    await eventually(() => lettersTo(bob.address).length === 1);
    const { db } = world().app.deps;
    const [{ id } = {}] = await sql(world(), `select id from tokens where user_id = '${bob.id}' and name = 'nightly'`);
    const notice = () =>
      db.read((stores) => expiryNotice(stores, { userId: bob.id, tokenIds: [String(id)] }, ahead(0)));
    expect(await notice()).toMatchObject({ to: bob.address, tokens: [{ name: 'nightly' }] });
    await bob.basic.delete('/tokens/nightly');
    expect(await notice()).toBeUndefined();
  });

  it('asks an index that sessions are not in', async () => {
    const plan = JSON.stringify(
      await sql(
        world(),
        `${world().engine === 'sqlite' ? 'explain query plan' : 'explain'} select id from tokens where kind = 'named' and expiry_told_at is null and expires_at > '2030' and expires_at <= '2031' order by expires_at limit 1`,
      ),
    );
    expect(plan).toContain('tokens_untold');
  });
});
