import { operationList } from '@tessera/contract';
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { RawAdapter } from '../../src/http/adapters/raw.ts';
import { type Answer, type Extra, HttpClient } from '../../src/testing/caller.ts';
import { comparable } from '../../src/testing/comparable.ts';
import { onEveryEngine } from '../../src/testing/world.ts';
import { ask } from '../matrices/every-operation.ts';
import { type Stage, setStage } from '../matrices/stage.ts';

/** Those with the same answer each time: keys and sessions are made anew, and have a comparison of their own. */
const compared = operationList
  .filter(({ method, hot }) => method === 'GET' && hot === true)
  .filter(({ id }) => !['getSession', 'vendAWSCredentials', 'vendCredentials'].includes(id))
  .map(({ id }) => id);

/** The GETs that Fastify serves, and why. */
const left = {
  getUserAudit: 'a stream, where it is exported',
  getOrganizationAudit: 'a stream, where it is exported',
  getSiteAudit: 'a stream, where it is exported',
  exportUser: 'a stream',
  vendCloudKey: 'asks the cloud each time',
  getDeviceRequest: 'asked once a device',
};

it('every GET is hot, but those with a reason', () => {
  const others = operationList.filter(({ method, hot }) => method === 'GET' && !hot).map(({ id }) => id);
  expect(others.sort()).toEqual(Object.keys(left).sort());
});

/** Asks everything twice: plainly, and in a way that only Fastify accepts. */
class Twice extends HttpClient {
  readonly #make: (prefix: string) => HttpClient;
  readonly #prefix: string;

  constructor(make: (prefix: string) => HttpClient, prefix = '/v1') {
    super('');
    this.#make = make;
    this.#prefix = prefix;
  }

  override below(prefix: string): HttpClient {
    return new Twice(this.#make, prefix);
  }

  override async send(method: string, path: string, body?: unknown, extra?: Extra): Promise<Answer> {
    const caller = this.#make(this.#prefix);
    const plain = await caller.send(method, path, body, extra);
    const whole = await caller.send(method, `${path}${path.includes('?') ? '&' : '?'}x`, body, extra);
    expect(comparable(plain), path).toEqual(comparable(whole));
    return plain;
  }
}

onEveryEngine('the answer to a hot GET', (world) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage(world());
  });

  it.each(compared)('is the same from both adapters: %s', async (id) => {
    const takes = vi.spyOn(RawAdapter.prototype, 'tryHandle');
    onTestFinished(() => takes.mockRestore());
    const statuses = new Set<number>();
    for (const caller of [stage.self.session, stage.newcomer.session, world().anonymous]) {
      const twice = new Twice((prefix) => caller.below(prefix));
      for (const { status } of await ask(id, { ...stage, caller: twice })) statuses.add(status);
    }
    expect([...statuses]).toEqual(expect.arrayContaining([200, 401]));
    expect(takes.mock.results.map(({ value }) => value)).toEqual(expect.arrayContaining([true, false]));
  });
});
