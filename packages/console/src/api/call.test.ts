// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { refused, serve } from '../testing/stage.tsx';
import { call } from './call.ts';
import { declinePassword, givePassword, passwordAsked } from './password.ts';
import { reloadWhenItChanges, sessionSeen } from './session.ts';

afterEach(() => {
  declinePassword();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const ended = refused(401, 'not_authenticated');

describe('a request of a session that has ended', () => {
  it('asks no more where it was sent before the password was given, and is answered after', async () => {
    sessionSeen('alice');
    let signedIn = false;
    let comes = () => {};
    const slow = new Promise<void>((resolve) => {
      comes = resolve;
    });
    serve({
      'POST /console/session': () => {
        signedIn = true;
        return { status: 204 };
      },
      'GET /console/v1/tokens': () => (signedIn ? { status: 200, body: [] } : ended),
      'GET /console/v1/organizations': async () => {
        if (signedIn) return { status: 200, body: [] };
        await slow;
        return ended;
      },
    });
    const [quick, late] = [call('tokensGet', {}), call('getAllOrganizations', {})];
    await vi.waitFor(() => expect(passwordAsked()).toBe('ended'));
    await givePassword('Fake-Password-1');
    expect(await quick).toEqual([]);
    comes();
    expect(await late).toEqual([]);
    expect(passwordAsked()).toBeUndefined();
  });

  it('is sent again where the same user signs in in another tab, whose page keeps its input', async () => {
    sessionSeen('alice');
    const reload = vi.spyOn(location, 'reload').mockImplementation(() => {});
    let signedIn = false;
    serve({ 'GET /console/v1/tokens': () => (signedIn ? { status: 200, body: [] } : ended) });
    const stop = reloadWhenItChanges(async () => signedIn);
    const other = new BroadcastChannel('tessera');
    try {
      const asked = call('tokensGet', {});
      await vi.waitFor(() => expect(passwordAsked()).toBe('ended'));
      signedIn = true;
      other.postMessage('changed');
      expect(await asked).toEqual([]);
      expect(reload).not.toHaveBeenCalled();
      signedIn = false;
      other.postMessage('changed');
      await vi.waitFor(() => expect(reload).toHaveBeenCalled());
    } finally {
      stop();
      other.close();
    }
  });
});

it.each([
  ['password_change_required', undefined, '/account/password'],
  ['second_factor_required', 'site', '/account/second-factors'],
])('%s leads to the page of that step, and not from it to itself', async (error, reason, page) => {
  const replaced = vi.spyOn(location, 'replace').mockImplementation(() => {});
  serve({ 'GET /console/v1/tokens': () => ({ status: 403, body: { error, reason, message: 'First' } }) });
  await expect(call('tokensGet', {})).rejects.toThrow('First');
  expect(replaced.mock.calls).toEqual([[page]]);
  const before = location.pathname;
  history.replaceState(null, '', page);
  await expect(call('tokensGet', {})).rejects.toThrow('First');
  history.replaceState(null, '', before);
  expect(replaced).toHaveBeenCalledTimes(1);
});
