import { expect, it } from 'vitest';
import { allSent } from '../../testing/all-sent.ts';
import { unfolded } from '../../testing/mails.ts';
import { sql } from '../../testing/sql.ts';
import { eventually, expectStatus, onEveryEngine, type Person, unique } from '../../testing/world.ts';
import { usualQuotas } from '../policies/quotas.ts';

const address = () => `${unique('invited')}@fake.example`;
const body = (...recipients: string[]) => ({ invitee_email: recipients, organization_role: 'read_only' });
const listed = async (who: Person, organization: string) =>
  (await expectStatus(who.session.get(`/invitations?organization=${organization}`), 200)).body.invitations;

onEveryEngine('POST /invitations/{organization}/join', (world) => {
  it('invites by address, username and ID at once, and answers 204', async () => {
    const [alice, bob, carol] = [await world().person('alice'), await world().person('bob'), await world().person('c')];
    const acme = await world().organization(alice);
    const email = address();
    const recipients = [` ${email} `, bob.username.toUpperCase(), carol.id];
    const answer = await alice.session.post(`/invitations/${acme}/join`, body(...recipients));
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(await listed(alice, acme)).toHaveLength(3);
    for (const { session } of [bob, carol]) {
      expect((await session.get('/invitations')).body.invitations).toMatchObject([{ organization_name: acme }]);
    }
    await eventually(() => world().mailsTo(email).length === 1);
  });

  it('fails malformed recipients alone: 207 with them, and 400 where no other is left', async () => {
    const alice = await world().person('alice');
    const acme = await world().organization(alice);
    const malformed = [
      'no spaces',
      'a@b',
      '@',
      '',
      'ünï',
      `${'a'.repeat(400)}@fake.example`,
      'a@b.example\r\nBcc: c@d.example',
    ];
    const mixed = await alice.session.post(`/invitations/${acme}/join`, body(address(), ...malformed));
    expect([mixed.status, mixed.body]).toEqual([207, { failed_recipients: malformed }]);
    const none = await alice.session.post(`/invitations/${acme}/join`, body(...malformed));
    expect([none.status, none.body]).toEqual([
      400,
      {
        code: 400,
        error: 'invalid_request',
        message: expect.any(String),
        request_id: expect.any(String),
        failed_recipients: malformed,
      },
    ]);
    expect(await listed(alice, acme)).toHaveLength(1);
    const wrongs = [
      { invitee_email: [] },
      { invitee_email: [1] },
      { invitee_email: 'a@b.example' },
      { organization_role: 'boss' },
      { organization_role: null },
    ];
    for (const wrong of wrongs) {
      const sent = { ...body(address()), ...wrong };
      expect((await alice.session.post(`/invitations/${acme}/join`, sent)).status, JSON.stringify(wrong)).toBe(400);
    }
  });

  it('answers, stores and lists the same whether or not a recipient exists', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob', { email: address() })];
    const acme = await world().organization(alice);
    const { email } = (await bob.session.get('/user')).body;
    await world().confirm(email);
    const shapes = [];
    for (const recipient of [email, address(), bob.username, unique('nobody'), bob.id, crypto.randomUUID()]) {
      const { status, text } = await alice.session.post(`/invitations/${acme}/join`, body(recipient));
      const [newest] = await listed(alice, acme);
      const { id: _id, created_at: _at, expires_at: _until, ...rest } = newest;
      const by = recipient.includes('@') ? 'email' : 'namespace_invited';
      expect(rest[by]).toBe(recipient);
      shapes.push(JSON.stringify([status, text, by, { ...rest, [by]: '' }]));
    }
    expect(new Set(shapes.slice(0, 2)).size).toBe(1);
    expect(new Set(shapes.slice(2)).size).toBe(1);
  });

  it('is for those who may edit the organization; only an owner invites an owner', async () => {
    const [alice, admin, writer, mallory] = await Promise.all(
      ['a', 'b', 'c', 'd'].map((begin) => world().person(begin)),
    );
    if (!alice || !admin || !writer || !mallory) throw new Error('four were asked for');
    const acme = await world().organization(alice, { admin, read_write_delete: writer });
    const ask = async (who: Person, role: string) =>
      (await who.session.post(`/invitations/${acme}/join`, { invitee_email: [address()], organization_role: role }))
        .status;
    expect(await ask(mallory, 'read_only')).toBe(404);
    expect(await ask(writer, 'read_only')).toBe(403);
    expect(await ask(admin, 'owner')).toBe(403);
    expect(await ask(admin, 'admin')).toBe(204);
    expect(await ask(alice, 'owner')).toBe(204);
    expect(await listed(alice, acme)).toHaveLength(2);
  });

  it('has one pending invitation a recipient: a second POST mails anew, and the old link is dead', async () => {
    const alice = await world().person('alice');
    const acme = await world().organization(alice);
    const email = address();
    await expectStatus(alice.session.post(`/invitations/${acme}/join`, body(email, email)), 204);
    const first = await world().mailedToken(email, 'invitation');
    await expectStatus(
      alice.session.post(`/invitations/${acme}/join`, {
        invitee_email: [email.toUpperCase()],
        organization_role: 'admin',
      }),
      204,
    );
    expect(await listed(alice, acme)).toMatchObject([{ organization_role: 'admin', status: 'PENDING' }]);
    const second = await eventually(async () => {
      const token = await world().mailedToken(email, 'invitation');
      return token === first ? undefined : token;
    });
    const signUp = (token: string) =>
      world().anonymous.post('/user', {
        username: unique('dave'),
        password: 'Fake-Password-1',
        invitation_token: token,
      });
    expect((await signUp(first)).body.error).toBe('invitation_not_found');
    expect((await signUp(second)).status).toBe(204);
  });

  it('leaves an account that was renamed since the one invited, where its former name is invited again', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const acme = await world().organization(alice);
    await expectStatus(alice.session.post(`/invitations/${acme}/join`, body(bob.username)), 204);
    await expectStatus(bob.session.patch(`/users/${bob.id}`, { username: unique('robert') }), 204);
    await expectStatus(alice.session.post(`/invitations/${acme}/join`, body(bob.username)), 204);
    const [{ id }] = (await bob.session.get('/invitations')).body.invitations;
    await expectStatus(bob.session.post(`/invitations/${id}`), 204);
  });

  it('has at most 100 pending invitations an organization, also when asked at the same moment', async () => {
    const alice = await world().person('alice');
    const acme = await world().organization(alice);
    const some = (count: number) => body(...Array.from({ length: count }, address));
    await expectStatus(alice.session.post(`/invitations/${acme}/join`, some(usualQuotas.pendingInvitations - 20)), 204);
    const answers = await Promise.all([1, 2, 3].map(() => alice.session.post(`/invitations/${acme}/join`, some(10))));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 204, 409]);
    expect((await alice.session.post(`/invitations/${acme}/join`, body(address()))).body.error).toBe('quota_exceeded');
    const [{ id }] = await listed(alice, acme);
    await expectStatus(alice.session.delete(`/invitations/${id}/${acme}/join`), 204);
    await expectStatus(alice.session.post(`/invitations/${acme}/join`, body(address())), 204);
  });

  it('writes a letter that names the organization, the inviter and the role, and links to the page', async () => {
    const alice = await world().person('alice');
    const acme = await world().organization(alice);
    const email = address();
    await expectStatus(alice.session.post(`/invitations/${acme}/join`, body(email)), 204);
    const token = await world().mailedToken(email, 'invitation');
    const [letter = ''] = world().mailsTo(email).map(unfolded);
    for (const word of [acme, alice.username, 'read_only', `${world().url}/invitation#token=${token}`]) {
      expect(letter).toContain(word);
    }
    expect(JSON.stringify(await sql(world(), 'select * from invitations'))).not.toContain(token);
  });

  it('to an account goes to its confirmed address, and nowhere where there is none', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob', { email: address() })];
    const acme = await world().organization(alice);
    const { email } = (await bob.session.get('/user')).body;
    await expectStatus(alice.session.post(`/invitations/${acme}/join`, body(bob.username)), 204);
    await allSent(world().app.deps.db);
    expect(
      world()
        .mailsTo(email)
        .filter((mail) => mail.includes('/invitation#')),
    ).toEqual([]);
    await world().confirm(email);
    const [{ id }] = await listed(alice, acme);
    await expectStatus(alice.session.post(`/invitations/${id}/resend`), 204);
    expect(await world().mailedToken(email, 'invitation')).toMatch(/^tsm_/);
  });
});

onEveryEngine('an invitation', (world) => {
  it('is taken back by those who may invite, once, and its link is dead', async () => {
    const [alice, mallory] = [await world().person('alice'), await world().person('mallory')];
    const [acme, other] = [await world().organization(alice), await world().organization(mallory)];
    const email = address();
    await expectStatus(alice.session.post(`/invitations/${acme}/join`, body(email)), 204);
    const token = await world().mailedToken(email, 'invitation');
    const [{ id }] = await listed(alice, acme);
    for (const path of [
      `/invitations/${id}/${acme}/join`,
      `/invitations/${id}/${other}/join`,
      `/invitations/no-id/${other}/join`,
    ]) {
      expect((await mallory.session.delete(path)).status).toBe(404);
    }
    expect((await alice.session.delete(`/invitations/${id.toUpperCase()}/${acme}/join`)).status).toBe(204);
    expect((await alice.session.delete(`/invitations/${id}/${acme}/join`)).body.error).toBe('invitation_not_found');
    const dave = { username: unique('dave'), password: 'Fake-Password-1', invitation_token: token };
    expect((await world().anonymous.post('/user', dave)).status).toBe(404);
    expect(await listed(alice, acme)).toEqual([]);
  });

  it('is sent again by those who may make it, and is not there for others', async () => {
    const [alice, admin, reader, mallory] = await Promise.all(
      ['a', 'b', 'c', 'd'].map((begin) => world().person(begin)),
    );
    if (!alice || !admin || !reader || !mallory) throw new Error('four were asked for');
    const acme = await world().organization(alice, { admin, read_only: reader });
    await expectStatus(
      alice.session.post(`/invitations/${acme}/join`, { invitee_email: [address()], organization_role: 'owner' }),
      204,
    );
    const [{ id }] = await listed(alice, acme);
    for (const [who, status] of [
      [mallory, 404],
      [reader, 404],
      [admin, 403],
      [alice, 204],
    ] as const) {
      expect((await who.session.post(`/invitations/${id}/resend`)).status).toBe(status);
    }
    expect((await alice.session.post(`/invitations/${crypto.randomUUID()}/resend`)).status).toBe(404);
  });

  it('is gone with its organization and with its inviter', async () => {
    const [alice, bob, carol] = [await world().person('alice'), await world().person('bob'), await world().person('c')];
    const [acme, labs] = [await world().organization(alice), await world().organization(alice, { owner: bob })];
    await expectStatus(alice.session.post(`/invitations/${acme}/join`, body(carol.username)), 204);
    await expectStatus(bob.session.post(`/invitations/${labs}/join`, body(carol.username)), 204);
    expect((await carol.session.get('/invitations')).body.invitations).toHaveLength(2);
    await expectStatus(alice.session.delete(`/organizations/${acme}`), 204);
    await expectStatus(bob.session.delete(`/users/${bob.username}`), 204);
    expect((await carol.session.get('/invitations')).body.invitations).toEqual([]);
  });

  it('is answered once by its Idempotency-Key, also in part', async () => {
    const alice = await world().person('alice');
    const acme = await world().organization(alice);
    const sent = body(address(), 'no good');
    const extra = { headers: { 'idempotency-key': unique('key') } };
    const first = await alice.session.post(`/invitations/${acme}/join`, sent, extra);
    const again = await alice.session.post(`/invitations/${acme}/join`, sent, extra);
    expect([again.status, again.body]).toEqual([207, first.body]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  it('is in the audit from its making to its end', async () => {
    const [alice, bob] = [await world().person('alice'), await world().person('bob')];
    const acme = await world().organization(alice);
    const { id: namespace } = (await alice.session.get(`/organizations/${acme}`)).body;
    for (const end of ['cancel', 'decline', 'accept']) {
      await expectStatus(alice.session.post(`/invitations/${acme}/join`, body(bob.username)), 204);
      const [{ id }] = await listed(alice, acme);
      await expectStatus(alice.session.post(`/invitations/${id}/resend`), 204);
      if (end === 'cancel') await expectStatus(alice.session.delete(`/invitations/${id}/${acme}/join`), 204);
      else await expectStatus(bob.session.post(`/invitations/${id}${end === 'accept' ? '' : '/decline'}`), 204);
      const rows = await sql(
        world(),
        `select action, actor_id, detail from audit where namespace_id = '${namespace}' and subject_id = '${id}' order by at`,
      );
      expect(rows.map(({ action }) => action).sort()).toEqual(
        ['invitation.create', 'invitation.resend', `invitation.${end}`].sort(),
      );
      for (const { action, actor_id, detail } of rows) {
        const isBobs = action === 'invitation.accept' || action === 'invitation.decline';
        expect([actor_id, detail]).toEqual([isBobs ? bob.id : alice.id, 'read_only']);
      }
    }
  });
});
