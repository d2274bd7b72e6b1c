import { NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { domainRoles, SSODomainUpdate } from '@tessera/contract';
import { call } from '../../api/call.ts';
import { keys } from '../../api/queries.ts';
import { FormEnd } from '../../ui/buttons.tsx';
import { useForm } from '../../ui/form.ts';
import { say } from '../../ui/notices.ts';
import { roleWords, showPassword } from '../../ui/words.ts';
import type { Domain } from './domains.tsx';

/** The identity provider of a domain, and the role of its new members. */
export function DomainProvider({ organization, domain }: { organization: string; domain: Domain }) {
  const { uuid, domain: name, oidc_issuer: issuer = '', oidc_client_id: clientId = '', default_role: role } = domain;
  const form = useForm({
    initial: { oidc_issuer: issuer, oidc_client_id: clientId, oidc_client_secret: '', default_role: role as string },
    labels: {
      oidc_issuer: 'Issuer',
      oidc_client_id: 'Client ID',
      oidc_client_secret: 'Client secret',
      default_role: 'Role of new people',
    },
    schema: SSODomainUpdate,
    body: (_values, { default_role: changedRole, ...changed }) => ({
      ...changed,
      ...(changedRole === undefined ? {} : { default_role: domainRoles.find((one) => one === changedRole) }),
    }),
    fieldOf: { endpoint_not_allowed: 'oidc_issuer' },
    send: (body) => call('updateSSODomain', { params: { organization, uuid }, body }),
    changes: [keys.ssoDomains],
    after: () => {
      form.set({ oidc_client_secret: '' });
      say(`The provider of ${name} is saved`);
    },
  });
  return (
    <form className="fields section" onSubmit={form.submit} noValidate aria-label={`Provider of ${name}`}>
      <TextInput
        description="An address below which /.well-known/openid-configuration is found. Empty: no user signs in by it"
        spellCheck={false}
        {...form.text('oidc_issuer')}
      />
      <TextInput autoComplete="off" spellCheck={false} {...form.text('oidc_client_id')} />
      <PasswordInput
        description={
          issuer === '' ? 'Kept encrypted, and never shown' : 'Kept as it is when empty. A new issuer needs its secret'
        }
        autoComplete="new-password"
        {...showPassword}
        {...form.text('oidc_client_secret')}
      />
      <NativeSelect
        data={domainRoles.map((value) => ({ value, label: roleWords[value] }))}
        {...form.text('default_role')}
      />
      <FormEnd form={form}>Save provider</FormEnd>
    </form>
  );
}
