import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { onEveryEngine } from '../../server/src/testing/world.ts';
import { Tessera, type TesseraCredentials, TesseraError } from './index.ts';
import { answers, line } from './testing/line.ts';

onEveryEngine('a refusal', (world) => {
  it("has the call, the reason, and the request's ID in the log", async () => {
    const alice = await world().person('alice');
    const tessera = new Tessera({ baseUrl: world().url, token: alice.token });
    const error = await tessera.getOrganization('nothing-of-this-name').catch((thrown: unknown) => thrown);
    if (!(error instanceof TesseraError)) throw error;
    expect({ ...error, message: error.message }).toMatchObject({
      status: 404,
      error: 'organization_not_found',
      message: 'Organization not found',
    });
    expect(world().log.join('')).toContain(error.requestId);
  });

  it('of a sign-up says which rule it broke', async () => {
    const nobody = new Tessera({ baseUrl: world().url });
    const alice = await world().person('alice');
    const again = nobody.createUser({ username: alice.username, password: 'a-long-Fake-password' });
    await expect(again).rejects.toMatchObject({ status: 409, error: 'username_taken' });
    await expect(nobody.getUser()).rejects.toMatchObject({ status: 401, error: 'not_authenticated' });
  });

  it('by something in between is an error too', async () => {
    const { fetch } = line(
      answers(502, '<h1>Bad gateway</h1>'),
      answers(200, '<h1>Welcome to the hotel</h1>'),
      answers(400, '[]'),
    );
    const tessera = new Tessera({ baseUrl: world().url, token: 'fake', fetch });
    await expect(tessera.getUser()).rejects.toMatchObject({ status: 502, error: 'unknown' });
    await expect(tessera.getUser()).rejects.toMatchObject({ status: 200, error: 'bad_answer' });
    await expect(tessera.getUser()).rejects.toMatchObject({ status: 400, error: 'unknown' });
  });

  it('shows no secret, and neither does the client', async () => {
    const { fetch } = line(answers(500, {}), answers(500, {}));
    const whos: TesseraCredentials[] = [{ token: 'fake-secret' }, { username: 'alice', password: 'fake-secret' }];
    for (const who of whos) {
      const tessera = new Tessera({ baseUrl: world().url, fetch, ...who });
      const error = await tessera.resetUserPassword({ password: 'fake-secret' }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(TesseraError);
      expect(inspect([tessera, error], { depth: 9, showHidden: true })).not.toContain('fake-secret');
      expect(JSON.stringify([tessera, error])).not.toContain('fake-secret');
    }
  });

  it.each(['ftp://example.com', 'https://alice:fake@example.com', 'example.com'])('of the address %s', (baseUrl) => {
    expect(() => new Tessera({ baseUrl })).toThrow(
      new TypeError('baseUrl must be an http(s) address without a username, as https://accounts.example.com'),
    );
  });
});
