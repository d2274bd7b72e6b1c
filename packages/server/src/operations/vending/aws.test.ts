import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Outbound } from '../../services/outbound/outbound.ts';
import { sessionXml } from '../../testing/fake-store.ts';
import { expectStatus, onEveryEngine, unique, type World } from '../../testing/world.ts';

const identity = {
  TESSERA_AWS_PRINCIPAL: 'arn:aws:iam::111122223333:user/tessera',
  TESSERA_AWS_ACCESS_KEY_ID: 'AKIAFAKESERVER',
  TESSERA_AWS_SECRET_ACCESS_KEY: 'visibly-fake-secret-of-the-server',
};
const role = 'arn:aws:iam::444455556666:role/lake';

/** What STS was asked; AWS itself cannot be reached in tests. */
let asked: { address: string; authorization: string; form: URLSearchParams }[];
let refuse = false;
beforeEach(() => {
  asked = [];
  refuse = false;
  vi.spyOn(Outbound.prototype, 'request').mockImplementation(async (address, { headers = {}, body = '' } = {}) => {
    asked.push({ address, authorization: headers['authorization'] ?? '', form: new URLSearchParams(String(body)) });
    const denied = '<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>';
    return refuse
      ? { status: 403, headers: {}, body: Buffer.from(denied) }
      : { status: 200, headers: {}, body: Buffer.from(sessionXml(String(body))) };
  });
});
afterEach(() => vi.restoreAllMocks());

async function stored(world: World, fields: object) {
  const alice = await world.person('alice');
  const at = `/credentials/${alice.username}`;
  const buckets = ['s3://acme-lake/raw'];
  await expectStatus(alice.session.post(`${at}/aws`, { name: 'lake', buckets, ...fields }), 204);
  return { alice, at, vend: (query = '') => alice.session.get(`${at}/aws/lake/temporary${query}`) };
}

const key = () => ({ access_key_id: unique('AKIAFAKE'), secret_access_key: 'fake-secret-of-the-lake' });

onEveryEngine(
  'a short-lived key of AWS',
  (world) => {
    it('is a federation token where a key is stored alone, at the STS of its region', async () => {
      const own = key();
      const { vend } = await stored(world(), { ...own, region: 'eu-west-1' });
      await expectStatus(vend('?duration=7200'), 200);
      const [{ address, authorization, form } = expect.fail()] = asked;
      expect(address).toBe('https://sts.eu-west-1.amazonaws.com/');
      expect(authorization).toMatch(new RegExp(`Credential=${own.access_key_id}/\\d{8}/eu-west-1/sts/aws4_request`));
      expect(form.get('Action')).toBe('GetFederationToken');
      expect(form.get('Name')).toMatch(/^[\w+=,.@-]{2,32}$/);
      expect(form.get('DurationSeconds')).toBe('7200');
      // Without a policy it may do nothing; with another one, all that the key may.
      expect(JSON.parse(form.get('Policy') ?? '').Statement[0].Resource).toEqual(['arn:aws:s3:::acme-lake/raw/*']);
      expect([form.get('RoleArn'), form.get('ExternalId')]).toEqual([null, null]);
    });

    it('is asked of China where the region is there, for resources there', async () => {
      const { vend } = await stored(world(), { ...key(), region: 'cn-north-1' });
      await expectStatus(vend(), 200);
      expect(asked[0]?.address).toBe('https://sts.cn-north-1.amazonaws.com.cn/');
      expect(asked[0]?.form.get('Policy')).toContain('arn:aws-cn:s3:::acme-lake/raw/*');
    });

    it('reaches the characters of a path as they are: none is a wildcard or a variable', async () => {
      const { vend } = await stored(world(), key());
      const path = 's3://acme-lake/raw/a*b?c$d/$' + '{aws:username}';
      await expectStatus(vend(`?path=${encodeURIComponent(path)}`), 200);
      const [object, list] = JSON.parse(asked[0]?.form.get('Policy') ?? '').Statement;
      const [star, question, dollar] = ['*', '?', '$'].map((one) => `\${${one}}`);
      const escaped = `raw/a${star}b${question}c${dollar}d/${dollar}{aws:username}/*`;
      expect(object.Resource).toEqual([`arn:aws:s3:::acme-lake/${escaped}`]);
      expect(list.Condition.StringLike['s3:prefix']).toEqual([escaped]);
    });

    it('is of an assumed role, by the stored key or else by the server, with the external ID of the namespace', async () => {
      for (const fields of [{}, key()]) {
        const { alice, at, vend } = await stored(world(), { ...fields, service_role_arn: role });
        await expectStatus(vend(), 200);
        const { authorization, form } = asked.at(-1) ?? expect.fail();
        const signer = 'access_key_id' in fields ? fields.access_key_id : 'AKIAFAKESERVER';
        expect(authorization).toContain(`Credential=${signer}/`);
        expect([form.get('Action'), form.get('RoleArn')]).toEqual(['AssumeRole', role]);
        const { body: trust } = await expectStatus(alice.session.get(`${at}/-/trust`), 200);
        expect(form.get('ExternalId')).toBe(trust.external_id);
      }
    });

    it("is tried out before it is stored with the external ID that storing keeps, and never with another namespace's", async () => {
      const [mine, other] = [await stored(world(), { service_role_arn: role }), await stored(world(), key())];
      const trustOf = async ({ alice, at }: typeof mine) => (await alice.session.get(`${at}/-/trust`)).body.external_id;
      const [own, foreign] = [await trustOf(mine), await trustOf(other)];
      const given = `given-${unique('external-id')}`;
      const used = async (external_id: string) => {
        asked = [];
        const body = { role: { aws: { role_arn: role, external_id } }, buckets: ['s3://acme-lake/raw'] };
        await expectStatus(mine.alice.session.post(`${mine.at}/-/validate`, body), 200);
        const ids = asked
          .filter(({ form }) => form.get('Action') === 'AssumeRole')
          .map(({ form }) => form.get('ExternalId'));
        return [...new Set(ids)];
      };
      expect(await used(foreign)).toEqual([own]);
      expect(await used('short')).toEqual([own]);
      expect(await used(given)).toEqual([given]);
    });

    it("is not made of a role in the server's own account, nor with the server's key elsewhere", async () => {
      for (const fields of [
        { service_role_arn: 'arn:aws:iam::111122223333:role/admin' },
        { service_role_arn: 'arn:aws-us-gov:iam::111122223333:role/admin' },
        { service_role_arn: role, endpoint: 'http://127.0.0.1:9' },
      ]) {
        const { vend } = await stored(world(), fields);
        const { status, body } = await vend();
        expect([status, body.error]).toEqual([409, 'vending_unsupported']);
      }
      expect(asked).toEqual([]);
    });

    it('takes a trust policy that names the server and the namespace, in three languages', async () => {
      const { alice, at } = await stored(world(), key());
      const { body } = await expectStatus(alice.session.get(`${at}/-/trust`), 200);
      expect(JSON.parse(body.json).Statement).toEqual([
        {
          Effect: 'Allow',
          Principal: { AWS: identity.TESSERA_AWS_PRINCIPAL },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': body.external_id } },
        },
      ]);
      for (const text of [body.terraform, body.cloudformation]) {
        expect(text).toContain(identity.TESSERA_AWS_PRINCIPAL);
        expect(text).toContain(body.external_id);
      }
      expect((await alice.session.get(`${at}/-/trust`)).body.external_id).toBe(body.external_id);
      const other = await stored(world(), key());
      expect((await other.alice.session.get(`${other.at}/-/trust`)).body.external_id).not.toBe(body.external_id);
    });

    it('is counted as cold, warm or refused, with the time that it took', async () => {
      const count = async (line: string) => {
        const text = await (await fetch(`${world().url}/metrics`)).text();
        return Number(new RegExp(`^${line} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
      };
      const counts = async () => [
        await count('tessera_vend_seconds_count\\{cache="cold"\\}'),
        await count('tessera_vend_seconds_count\\{cache="warm"\\}'),
        await count('tessera_store_refusals_total\\{reason="access_denied"\\}'),
      ];
      const { vend } = await stored(world(), key());
      const before = await counts();
      await expectStatus(vend(), 200);
      await expectStatus(vend(), 200);
      refuse = true;
      await expectStatus(vend('?access=write'), 502);
      expect(await counts()).toEqual(before.map((one) => one + 1));
    });
  },
  { environment: { ...identity, TESSERA_METRICS: 'public' } },
);
