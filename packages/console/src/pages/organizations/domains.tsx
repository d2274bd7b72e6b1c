import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type DomainCheckStatus, NewSSODomain, type SSODomainConfig, type VerificationStatus } from '@tessera/contract';
import type * as z from 'zod';
import { call } from '../../api/call.ts';
import { keys, ssoDomainsQuery } from '../../api/queries.ts';
import { useAct } from '../../ui/act.ts';
import { Action, FormEnd } from '../../ui/buttons.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Copy } from '../../ui/copy.tsx';
import { useForm } from '../../ui/form.ts';
import { Found } from '../../ui/found.tsx';
import { Instant } from '../../ui/instant.tsx';
import { say } from '../../ui/notices.ts';
import { Note, Section, Tag } from '../../ui/page.tsx';
import { DomainProvider } from './domain-provider.tsx';
import { OrganizationPage, Reason, reasonAgainst, type Shown } from './organization.tsx';

export type Domain = z.output<typeof SSODomainConfig>;

/** The domains of an organization, whose people sign in at its own identity provider. Owners set them up. */
export default function Domains() {
  return (
    <OrganizationPage>
      {(organization) => {
        const hidden = reasonAgainst(organization, 'edit_organization', 'see domains');
        return hidden === undefined ? <DomainList organization={organization} /> : <Reason text={hidden} />;
      }}
    </OrganizationPage>
  );
}

function DomainList({ organization }: { organization: Shown }) {
  const { name } = organization;
  const domains = useQuery(ssoDomainsQuery(name));
  const reason = reasonAgainst(organization, 'delete_organization', 'set up domains');
  return (
    <>
      <Reason text={reason} />
      <p>
        People with an address in a domain of yours sign in at your own identity provider. New ones get an account, and
        are members at once.
      </p>
      <Found query={domains}>
        {({ domain_configs: found }) =>
          found.map((domain) => <OneDomain key={domain.uuid} organization={name} domain={domain} reason={reason} />)
        }
      </Found>
      {reason === undefined && (
        <Section title="Add a domain" about="You show that it is yours by a TXT record in DNS.">
          <NewDomain organization={name} />
        </Section>
      )}
    </>
  );
}

const statusWords: Record<VerificationStatus, { kind: 'good' | 'warn'; words: string }> = {
  unverified: { kind: 'warn', words: 'not verified' },
  verified: { kind: 'good', words: 'verified' },
  grace_period: { kind: 'warn', words: 'record missing' },
  failed: { kind: 'warn', words: 'failed' },
};

const statusNotes: Partial<Record<VerificationStatus, string>> = {
  unverified: 'It signs in no user before DNS has the TXT record.',
  grace_period:
    'DNS does not have the TXT record any more, or does not answer. People sign in for seven days since it was missed first, then no more.',
  failed: 'DNS has not had the TXT record for seven days: it signs in no user. Add the record, then check.',
};

const answerWords: Record<DomainCheckStatus, string> = {
  verified: 'is verified',
  failed: 'does not have the record in DNS yet',
  error: 'cannot be checked, as DNS gives no answer: try again later',
};

interface Props {
  organization: string;
  domain: Domain;
  /** Why the one who looks may change nothing. */
  reason: string | undefined;
}

export function OneDomain({ organization, domain, reason }: Props) {
  const { uuid, domain: name, verification_status: status, check_results: checks, domain_setup: setup } = domain;
  const params = { organization, uuid };
  const note = statusNotes[status];
  const { act, busy, problem } = useAct({
    work: async () => {
      const { status: found } = await call('checkSSODomain', { params });
      say(`${name} ${answerWords[found]}`);
    },
    changes: [keys.ssoDomains],
  });
  const [last] = checks;
  return (
    <Section title={name}>
      <div className="stack">
        <div className="row">
          <Tag kind={statusWords[status].kind}>{statusWords[status].words}</Tag>
          {last !== undefined && (
            <span className="dim">
              Last checked <Instant at={last.time} />
              {last.status === 'error' && ', and DNS gave no answer'}
            </span>
          )}
        </div>
        {note !== undefined && <Note>{note}</Note>}
        <Told title={`TXT record of ${name}`} text={setup.txt} />
        <Told title="Redirect URI, which the provider has to know" text={domain.redirect_uri} />
        {problem !== undefined && <Note kind="bad">{problem}</Note>}
        <div className="acts">
          <Action busy={busy} reason={reason} label={`Check ${name} now`} onClick={act}>
            Check now
          </Action>
          <Confirm
            verb="Remove"
            label={`Remove ${name}`}
            title={`Remove ${name}?`}
            reason={reason}
            consequence="Its provider will sign in no user any more. The accounts stay: people without a password have one set by mail."
            done={`${name} is removed`}
            work={() => call('deleteSSODomain', { params })}
            changes={[keys.ssoDomains]}
          />
        </div>
      </div>
      {reason === undefined && (
        <DomainProvider key={domain.oidc_issuer ?? ''} organization={organization} domain={domain} />
      )}
    </Section>
  );
}

function Told({ title, text }: { title: string; text: string }) {
  return (
    <div>
      <div className="dim">{title}</div>
      <div className="once">
        <code>{text}</code>
        <Copy text={text} label={`Copy: ${title}`} />
      </div>
    </div>
  );
}

function NewDomain({ organization }: { organization: string }) {
  const form = useForm({
    initial: { domain: '' },
    labels: { domain: 'Domain' },
    schema: NewSSODomain,
    body: (values) => values,
    fieldOf: { sso_domain_taken: 'domain' },
    send: (body) => call('createSSODomain', { params: { organization }, body }),
    changes: [keys.ssoDomains],
    after: (_result, { domain }) => {
      form.reset();
      say(`${domain} is added: its TXT record comes next`);
    },
  });
  return (
    <form className="fields" onSubmit={form.submit} noValidate aria-label="Add a domain">
      <TextInput
        description="As in the addresses of your people: example.com"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...form.text('domain')}
      />
      <FormEnd form={form}>Add domain</FormEnd>
    </form>
  );
}
