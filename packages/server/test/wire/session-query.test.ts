import { expect, it } from 'vitest';
import { onEveryEngine } from '../../src/testing/world.ts';
import { ask, keyLine } from './raw.ts';

const hour = 3600 * 1000;

onEveryEngine('GET /session', (world) => {
  it.each([
    ['?remember_me=True', 720],
    ['?remember_me=TRUE', 720],
    ['?remember_me=true', 720],
    ['?remember_me=1', 720],
    ['', 8],
    ['?remember_me=', 8],
    ['?remember_me=false', 8],
    ['?remember_me=0', 8],
    ['?remember_me=remember_me_example', 8],
    ['?remember_me=false&remember_me=true', 8],
    ['?remember_me[]=true', 8],
    ['?expires=', 8],
  ])('S04: a session asked for with "%s" lasts %i hours', async (query, hours) => {
    const alice = await world().person('alice');
    const { status, body } = await ask(world().url, `GET /v1/session${query}`, [keyLine(alice.token)]);
    expect(status).toBe(200);
    // A session never outlives… nothing here: a password made the one that asks.
    const lifetime = Date.parse(body.expires_at) - Date.parse(body.issued_at);
    expect(Math.round(lifetime / hour)).toBe(hours);
  });

  it('reads expires with an offset, with Z, and with no zone as UTC', async () => {
    const alice = await world().person('alice');
    const day = new Date(Date.now() + 48 * hour).toISOString().slice(0, 10);
    const spellings = [
      [`${day}T12:00:00Z`, '12:00:00.000Z'],
      [`${day}T12:00:00.000Z`, '12:00:00.000Z'],
      [`${day}T12:00:00%2B02:00`, '10:00:00.000Z'],
      [`${day}T12:00:00-02:00`, '14:00:00.000Z'],
      [`${day}T12:00:00`, '12:00:00.000Z'],
      [`${day}T12:00:00.123456`, '12:00:00.123Z'],
      [`${day}%2012:00:00`, '12:00:00.000Z'],
    ];
    for (const [sent, read] of spellings) {
      const { body } = await ask(world().url, `GET /v1/session?expires=${sent}`, [keyLine(alice.token)]);
      expect(body.expires_at, sent).toBe(`${day}T${read}`);
    }
  });

  it('refuses an end that is past or no date, and cuts a late one to 30 days', async () => {
    const alice = await world().person('alice');
    for (const wrong of ['1970-01-01T00:00:00Z', '2030-02-30T00:00:00Z', 'tomorrow', '1', '2030-13-01', '%zz']) {
      const { body } = await ask(world().url, `GET /v1/session?expires=${wrong}`, [keyLine(alice.token)]);
      expect(body, wrong).toMatchObject({ code: 400, error: 'invalid_request' });
    }
    const { body } = await ask(world().url, 'GET /v1/session?expires=9999-12-31T23:59:59Z', [keyLine(alice.token)]);
    expect(Math.round((Date.parse(body.expires_at) - Date.parse(body.issued_at)) / hour)).toBe(720);
  });
});
