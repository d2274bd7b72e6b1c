import { expect, it } from 'vitest';
import { expectStatus, onEveryEngine, type Person, unique } from '../../testing/world.ts';

const address = () => `${unique('invited')}@fake.example`;
const invite = (by: Person, organization: string, ...recipients: string[]) =>
  expectStatus(
    by.session.post(`/invitations/${organization}/join`, {
      invitee_email: recipients,
      organization_role: 'read_write',
    }),
    204,
  );

onEveryEngine('GET /invitations', (world) => {
  it('answers as the official clients read it: no empty texts, an empty list, page numbers', async () => {
    const alice = await world().person('alice');
    expect((await alice.session.get('/invitations')).body).toEqual({
      invitations: [],
      pagination_metadata: { page: 1, per_page: 100, total_pages: 0, total_items: 0 },
    });
    const acme = await world().organization(alice);
    const { id } = (await alice.session.get(`/organizations/${acme}`)).body;
    const email = address();
    await invite(alice, acme, email);
    const { invitations } = (await alice.session.get(`/invitations?organization=${id}`)).body;
    expect(invitations).toEqual([
      {
        id: expect.any(String),
        invitation_type: 'JOIN_ORGANIZATION',
        owner_namespace_uuid: id,
        inviter_uuid: alice.id,
        organization_name: acme,
        organization_uuid: id,
        organization_role: 'read_write',
        email,
        actions: 'read,write,create,edit,read_array_logs,read_job_logs,read_object_logs,run_job',
        status: 'PENDING',
        created_at: expect.stringMatching(/Z$/),
        expires_at: expect.stringMatching(/Z$/),
      },
    ]);
  });

  it("lists one's own, and an organization's to those who may edit it", async () => {
    const [alice, bob, reader, mallory] = await Promise.all(['a', 'b', 'c', 'd'].map((begin) => world().person(begin)));
    if (!alice || !bob || !reader || !mallory) throw new Error('four were asked for');
    const acme = await world().organization(alice, { read_only: reader });
    await invite(alice, acme, bob.username, address());
    expect((await bob.session.get('/invitations')).body.invitations).toMatchObject([
      { organization_name: acme, namespace_invited: bob.username },
    ]);
    expect((await alice.session.get('/invitations')).body.invitations).toEqual([]);
    expect((await alice.session.get(`/invitations?organization=${acme}`)).body.invitations).toHaveLength(2);
    for (const [who, status] of [
      [reader, 403],
      [mallory, 404],
      [bob, 404],
    ] as const) {
      expect((await who.session.get(`/invitations?organization=${acme}`)).status).toBe(status);
    }
  });

  it('filters, orders and pages', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const names = [
      await world().organization(alice),
      await world().organization(alice),
      await world().organization(alice),
    ];
    for (const name of names) await invite(alice, name, bob.username);
    const list = async (query: string) => (await expectStatus(bob.session.get(`/invitations?${query}`), 200)).body;
    const namesBy = async (query: string) =>
      (await list(query)).invitations.map((found: { organization_name: string }) => found.organization_name);
    expect(await namesBy('')).toEqual([...names].reverse());
    expect(await namesBy('orderby=organization_name&array=&start=')).toEqual([...names].sort());
    expect((await list('page=2&per_page=2')).pagination_metadata).toEqual({
      page: 2,
      per_page: 2,
      total_pages: 2,
      total_items: 3,
    });
    expect(await namesBy('page=2&per_page=2')).toEqual([names[0]]);
    const [{ id }] = (await list('')).invitations;
    await expectStatus(bob.session.post(`/invitations/${id}`), 204);
    expect(await namesBy('status=ACCEPTED')).toEqual([names[2]]);
    expect(await namesBy('status=PENDING')).toEqual([names[1], names[0]]);
    expect(await namesBy('type=ARRAY_SHARE')).toEqual([]);
    expect(await namesBy('array=a')).toEqual([]);
    const soon = Math.floor(world().clock.now().getTime() / 1000) + 60;
    expect(await namesBy(`start=${soon}`)).toEqual([]);
    expect(await namesBy('end=1')).toEqual([]);
    expect(await namesBy('end=18446744073709551615')).toHaveLength(3);
    for (const wrong of [
      'page=0',
      'page=x',
      'per_page=0',
      'per_page=1001',
      'status=EXPIRED',
      'orderby=a',
      'start=-1',
    ]) {
      expect((await bob.session.get(`/invitations?${wrong}`)).status, wrong).toBe(400);
    }
  });

  it("does not tell a former member the organization's name of today", async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const acme = await world().organization(alice);
    await invite(alice, acme, bob.username);
    const [{ id }] = (await bob.session.get('/invitations')).body.invitations;
    await expectStatus(bob.session.post(`/invitations/${id}`), 204);
    expect((await bob.session.get('/invitations')).body.invitations).toMatchObject([{ organization_name: acme }]);
    await expectStatus(alice.session.delete(`/organizations/${acme}/${bob.username}`), 204);
    const later = unique('later');
    await expectStatus(alice.session.patch(`/organizations/${acme}`, { name: later }), 204);
    expect((await bob.session.get('/invitations')).text).not.toContain(later);
    expect((await alice.session.get(`/invitations?organization=${later}`)).body.invitations).toHaveLength(1);
  });
});
