import { expect, it } from 'vitest';
import { allSent } from '../../testing/all-sent.ts';
import { unfolded } from '../../testing/mails.ts';
import { expectStatus, onEveryEngine, type Person, unique, type World } from '../../testing/world.ts';

async function withConfirmed(world: World, begin: string): Promise<Person & { email: string }> {
  const email = `${unique(begin)}@fake.example`;
  const person = await world.person(begin, { email });
  await world.confirm(email);
  return { ...person, email };
}

onEveryEngine('a member is told by mail', (world) => {
  const subjects = async ({ email }: { email: string }) => {
    await allSent(world().app.deps.db);
    return world()
      .mailsTo(email)
      .map((mail) => /^Subject: (.*)$/m.exec(unfolded(mail))?.[1])
      .slice(1);
  };

  it("of being added, made an owner and removed by another, with that user's name", async () => {
    const [alice, bob] = [await withConfirmed(world(), 'alice'), await withConfirmed(world(), 'bob')];
    const acme = await world().organization(alice);
    const at = `/organizations/${acme}`;
    await expectStatus(alice.session.post(`${at}/user`, { username: bob.username, role: 'read_write' }), 204);
    await expectStatus(alice.session.patch(`${at}/${bob.username}`, { role: 'admin' }), 204);
    await expectStatus(alice.session.patch(`${at}/${bob.username}`, { role: 'owner' }), 204);
    await expectStatus(alice.session.delete(`${at}/${bob.username}`), 204);
    expect((await subjects(bob)).sort()).toEqual(
      [`You were added to ${acme}`, `You are an owner of ${acme}`, `You were removed from ${acme}`].sort(),
    );
    const mails = world().mailsTo(bob.email).map(unfolded).slice(1);
    for (const mail of mails) expect(mail).toContain(alice.username);
    expect(await subjects(alice)).toEqual([]);
  });

  it('of nothing that they did themselves, and not at an address that is not confirmed', async () => {
    const [alice, bob] = [await withConfirmed(world(), 'alice'), await withConfirmed(world(), 'bob')];
    const email = `${unique('carol')}@fake.example`;
    const carol = await world().person('carol', { email });
    const acme = await world().organization(alice);
    const body = { invitee_email: [bob.email], organization_role: 'owner' };
    await expectStatus(alice.session.post(`/invitations/${acme}/join`, body), 204);
    const [{ id }] = (await bob.session.get('/invitations')).body.invitations;
    await expectStatus(bob.session.post(`/invitations/${id}`), 204);
    await expectStatus(bob.session.delete(`/organizations/${acme}/${bob.username}`), 204);
    await expectStatus(alice.session.post(`/organizations/${acme}/user`, { username: carol.username }), 204);
    expect((await subjects(bob)).filter((subject) => !subject?.startsWith('You are invited'))).toEqual([]);
    expect(await subjects({ email })).toEqual([]);
  });
});
