import * as contract from '@tessera/contract';
import { expect, it } from 'vitest';
import { refuseMisspelled } from './misspelled.ts';

const { NewAccessCredential, NewAWSAccessCredentials, AccessCredentialUpdate } = contract;

it.each([
  [NewAWSAccessCredentials, { bucket: ['s3://acme'] }, 'bucket: is not known here, but buckets is'],
  [NewAWSAccessCredentials, { Buckets: ['s3://acme'] }, 'Buckets: is not known here, but buckets is'],
  [NewAccessCredential, { role: { aws: { roleArn: 'fake' } } }, 'role.aws.roleArn: is not known here, but role_arn is'],
  [NewAccessCredential.optional(), { 'allowed-in-tasks': false }, /^allowed-in-tasks: .*allowed_in_tasks/],
])('a known field in another spelling is refused, however deep it is', (schema, input, message) => {
  expect(() => refuseMisspelled(schema, input)).toThrow(message);
});

it('other unknown fields, those beside the known one, and values that are no objects are left alone', () => {
  for (const input of [
    { namespace: 'acme', uuid: 'x', __proto__: { bucket: [] } },
    { bucket: ['s3://a'], buckets: ['s3://b'] },
    JSON.parse('{"__proto__": {"bucket": []}, "constructor": {}}'),
    ['bucket'],
    'bucket',
    undefined,
  ]) {
    expect(() => refuseMisspelled(AccessCredentialUpdate, input)).not.toThrow();
  }
});

it.each([
  [contract.User, contract.NewUser],
  [contract.User, contract.UserUpdate],
  [contract.Organization, contract.NewOrganization],
  [contract.Organization, contract.OrganizationUpdate],
  [contract.OrganizationUser, contract.NewMember],
  [contract.OrganizationUser, contract.MemberUpdate],
  [contract.Token, contract.TokenRequest],
  [contract.AWSAccessCredentials, NewAWSAccessCredentials],
  [contract.AWSAccessCredentials, contract.AWSAccessCredentialsUpdate],
  [contract.AccessCredential, NewAccessCredential],
  [contract.AccessCredential, AccessCredentialUpdate],
  [contract.SSODomainConfig, contract.SSODomainUpdate],
  [contract.Settings, contract.SettingsUpdate],
  [contract.OrganizationPolicies, contract.OrganizationPoliciesUpdate],
])('no field of an object that was read is one: it can be sent back, %#', ({ shape }, sent) => {
  const whole = Object.fromEntries(Object.keys(shape).map((name) => [name, 'x']));
  expect(() => refuseMisspelled(sent, whole)).not.toThrow();
});
