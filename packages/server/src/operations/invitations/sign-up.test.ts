import { expect, it } from 'vitest';
import { sql } from '../../testing/sql.ts';
import { expectStatus, onEveryEngine, type Person, unique, type World } from '../../testing/world.ts';

const address = () => `${unique('invited')}@fake.example`;
const password = 'Fake-Password-1';

async function invited(world: World, by: Person): Promise<{ email: string; token: string; organization: string }> {
  const [organization, email] = [await world.organization(by), address()];
  const body = { invitee_email: [email], organization_role: 'read_only' };
  await expectStatus(by.session.post(`/invitations/${organization}/join`, body), 204);
  return { email, organization, token: await world.mailedToken(email, 'invitation') };
}

onEveryEngine('POST /user with the token of an invitation', (world) => {
  it('makes an account whose address is confirmed, and that can join', async () => {
    const { email, token, organization } = await invited(world(), await world().person('alice'));
    for (const given of [{ email: email.toUpperCase() }, {}]) {
      const username = unique('dave');
      const fresh =
        'email' in given ? { email, token, organization } : await invited(world(), await world().person('a'));
      const body = { username, password, invitation_token: fresh.token, ...given };
      await expectStatus(world().anonymous.post('/user', body), 204);
      const dave = world().withPassword(username, password);
      expect((await dave.get('/user')).body).toMatchObject({ is_valid_email: true });
      const { invitations } = (await dave.get('/invitations')).body;
      expect(invitations).toMatchObject([{ organization_name: fresh.organization, status: 'PENDING' }]);
      expect((await dave.post(`/invitations/${invitations[0].id}`)).status).toBe(204);
      // It proves the mailbox once.
      const again = { ...body, username: unique('eve') };
      expect((await world().anonymous.post('/user', again)).body.error).toBe('invitation_not_found');
    }
  });

  it('is refused for another address, one that is confirmed elsewhere, and a token of another kind', async () => {
    const alice = await world().person('alice');
    const { email, token } = await invited(world(), alice);
    const ask = async (more: object) =>
      (await world().anonymous.post('/user', { username: unique('dave'), password, ...more })).body?.error;
    expect(await ask({ email: address(), invitation_token: token })).toBe('invitation_for_another');
    expect(await ask({ invitation_token: 'tsm_nonsense' })).toBe('invitation_not_found');
    expect(await ask({ invitation_token: alice.token })).toBe('invitation_not_found');
    await world().person('holder', { email });
    await world().confirm(email);
    expect(await ask({ invitation_token: token })).toBe('email_taken');
    const before = await sql(world(), 'select count(*) as count from users');
    expect(await ask({ invitation_token: token })).toBe('email_taken');
    expect(await sql(world(), 'select count(*) as count from users')).toEqual(before);
  });

  it('makes one account, however many ask at the same moment', async () => {
    const { token } = await invited(world(), await world().person('alice'));
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((begin) =>
        world().anonymous.post('/user', { username: unique(begin), password, invitation_token: token }),
      ),
    );
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  });

  it('is not remembered by its token in any table', async () => {
    const { token } = await invited(world(), await world().person('alice'));
    const body = { username: unique('dave'), password, invitation_token: token };
    await expectStatus(world().anonymous.post('/user', body, { headers: { 'idempotency-key': unique('k') } }), 204);
    const tables = ['invitations', 'outbox', 'idempotency', 'tokens', 'audit'];
    for (const table of tables)
      expect(JSON.stringify(await sql(world(), `select * from ${table}`))).not.toContain(token);
  });
});

onEveryEngine(
  'TESSERA_SIGNUP=invitation',
  (world) => {
    it('lets only invited people sign up', async () => {
      const body = { username: unique('mallory'), password, email: address() };
      for (const more of [{}, { invitation_token: '' }]) {
        const { body: answer } = await world().anonymous.post('/user', { ...body, ...more });
        expect(answer).toMatchObject({
          code: 403,
          error: 'signup_closed',
          message: expect.stringContaining('invitation'),
        });
      }
      const refused = await world().anonymous.post('/user', { ...body, invitation_token: `tsm_${'a'.repeat(49)}` });
      expect(refused.body.error).toBe('invitation_not_found');
      await world().app.deps.db.write(async (stores) => {
        await stores.namespaces.insert('founder-id', 'user');
        const at = '2026-01-01T00:00:00.000Z';
        const user = { id: 'founder-id', username: 'founder', createdAt: at, updatedAt: at };
        await stores.users.insert({ ...user, passwordHash: await world().app.deps.passwords.hash(password) });
      });
      const founder = world().withPassword('founder', password);
      await expectStatus(founder.post('/organization', { name: 'acme' }), 204);
      const email = address();
      const joining = { invitee_email: [email], organization_role: 'read_only' };
      await expectStatus(founder.post('/invitations/acme/join', joining), 204);
      const token = await world().mailedToken(email, 'invitation');
      const dave = { username: unique('dave'), password, invitation_token: token };
      expect((await world().anonymous.post('/user', dave)).status).toBe(204);
    });
  },
  { environment: { TESSERA_SIGNUP: 'invitation' } },
);

onEveryEngine(
  'TESSERA_SIGNUP=closed',
  (world) => {
    it('lets no user sign up, invited or not', async () => {
      const body = { username: unique('dave'), password, invitation_token: `tsm_${'a'.repeat(49)}` };
      expect((await world().anonymous.post('/user', body)).body.error).toBe('signup_closed');
    });
  },
  { environment: { TESSERA_SIGNUP: 'closed' } },
);
