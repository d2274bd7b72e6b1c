import { expect, it } from 'vitest';
import { Browser } from '../../testing/browser.ts';
import { expectStatus, onEveryEngine, type Person, unique, type World } from '../../testing/world.ts';

async function invited(world: World, recipient: string, address = recipient) {
  const alice = await world.person('alice');
  const organization = await world.organization(alice);
  const body = { invitee_email: [recipient], organization_role: 'read_write' };
  await expectStatus(alice.session.post(`/invitations/${organization}/join`, body), 204);
  return { alice, organization, token: await world.mailedToken(address, 'invitation') };
}

const lookUp = (world: World, token: string) => new Browser(world).send('POST', '/console/invitation', { token });

async function confirmed(world: World, begin: string): Promise<Person & { email: string }> {
  const email = `${unique(begin)}@fake.example`;
  const person = await world.person(begin, { email });
  await world.confirm(email);
  return { ...person, email };
}

onEveryEngine('the page behind a mailed invitation', (world) => {
  it('shows the invitation to the holder of the link, before they have an account, and uses nothing up', async () => {
    const email = `${unique('dave')}@fake.example`;
    const { alice, organization, token } = await invited(world(), email);
    for (let again = 0; again < 2; again++) {
      const { body } = await expectStatus(lookUp(world(), token), 200);
      expect(body).toEqual({
        ...{ organization, role: 'read_write', inviter: alice.username, email },
        ...{ id: expect.any(String), expires_at: expect.any(String) },
      });
    }
  });

  it('names the account that it is for, by address or by name', async () => {
    const bob = await confirmed(world(), 'bob');
    for (const recipient of [bob.email, bob.username]) {
      const { token } = await invited(world(), recipient, bob.email);
      expect((await lookUp(world(), token)).body.username).toBe(bob.username);
    }
  });

  it('reveals nothing to the bearer of another token, or of the link of an ended invitation', async () => {
    const email = `${unique('dave')}@fake.example`;
    const { alice, token } = await invited(world(), email);
    const bob = await confirmed(world(), 'bob');
    await expectStatus(world().anonymous.post('/user/password_reset/request', { email: bob.email }), 204);
    const reset = await world().mailedToken(bob.email, 'reset-password');
    for (const other of ['', 'tsm_fake', alice.token, reset]) {
      expect((await lookUp(world(), other)).body.error).toBe('invitation_not_found');
    }
    const { id } = (await lookUp(world(), token)).body;
    await expectStatus(alice.session.post(`/invitations/${id}/resend`), 204);
    expect((await lookUp(world(), token)).body.error).toBe('invitation_not_found');
  });
});
