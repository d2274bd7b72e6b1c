import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type OrganizationPolicies, OrganizationPoliciesUpdate } from '@tessera/contract';
import type * as z from 'zod';
import { call } from '../../api/call.ts';
import { queryClient } from '../../api/client.ts';
import { keys, policiesQuery } from '../../api/queries.ts';
import { FormEnd } from '../../ui/buttons.tsx';
import { useForm } from '../../ui/form.ts';
import { Found } from '../../ui/found.tsx';
import { say } from '../../ui/notices.ts';
import { Section } from '../../ui/page.tsx';
import { OrganizationPage, Reason, reasonAgainst, type Shown } from './organization.tsx';

type Policies = z.output<typeof OrganizationPolicies>;

export default function OrganizationPoliciesPage() {
  return (
    <OrganizationPage>
      {(organization) => {
        const reason = reasonAgainst(organization, 'edit_organization', 'see the policies');
        return reason === undefined ? <Loaded organization={organization} /> : <Reason text={reason} />;
      }}
    </OrganizationPage>
  );
}

function Loaded({ organization }: { organization: Shown }) {
  const policies = useQuery(policiesQuery(organization.name));
  const reason =
    organization.role === 'owner' ? undefined : 'Only an owner may change the policies. Your role is admin';
  return (
    <Found query={policies}>
      {(found) => (
        <>
          <Reason text={reason} />
          {reason === undefined ? (
            <PoliciesForm organization={organization} policies={found} />
          ) : (
            <PoliciesText policies={found} />
          )}
          <Quotas policies={found} />
        </>
      )}
    </Found>
  );
}

const accessWords: Record<string, string> = {
  '': 'What roles and scopes permit',
  read: 'Reading',
  write: 'Reading and writing',
  delete: 'Reading, writing and deleting',
};

const lifeWords: Record<string, string> = {
  '0': 'As long as the API permits',
  '900': '15 minutes',
  '3600': 'An hour',
  '14400': '4 hours',
  '28800': '8 hours',
};

function lifeOf(seconds: string): string {
  return lifeWords[seconds] ?? `${seconds} seconds`;
}

/** The policies for those who may see them and not change them. */
function PoliciesText({ policies }: { policies: Policies }) {
  const { max_token_days: days, allowed_networks: networks } = policies;
  return (
    <dl className="box facts-list">
      <dt>Second factor</dt>
      <dd>{policies.require_second_factor ? 'Required' : 'Not required'}</dd>
      <dt>Networks</dt>
      <dd>{networks.length === 0 ? 'All' : networks.join(', ')}</dd>
      <dt>Longest life of a token</dt>
      <dd>{days === undefined ? 'As long as the site permits' : `${days} days`}</dd>
      <dt>Longest life of a short-lived key</dt>
      <dd>{lifeOf(String(policies.vend_max_seconds ?? 0))}</dd>
      <dt>Keys are given for</dt>
      <dd>{accessWords[policies.vend_max_access ?? '']}</dd>
    </dl>
  );
}

function Quotas({ policies: { quotas } }: { policies: Policies }) {
  return (
    <Section title="Quotas" about="How much this organization may have. Site administrators decide that.">
      <dl className="box facts-list">
        <dt>Members</dt>
        <dd>{quotas.members}</dd>
        <dt>Credentials</dt>
        <dd>{quotas.credentials}</dd>
        <dt>Pending invitations</dt>
        <dd>{quotas.pending_invitations}</dd>
      </dl>
    </Section>
  );
}

function valuesOf(policies: Policies) {
  return {
    require_second_factor: policies.require_second_factor,
    allowed_networks: policies.allowed_networks.join('\n'),
    max_token_days: policies.max_token_days === undefined ? '' : String(policies.max_token_days),
    vend_max_seconds: String(policies.vend_max_seconds ?? 0),
    vend_max_access: (policies.vend_max_access ?? '') as string,
  };
}

function bodyOf(changes: Partial<ReturnType<typeof valuesOf>>): z.input<typeof OrganizationPoliciesUpdate> {
  const { require_second_factor: factor, allowed_networks: networks, max_token_days: days } = changes;
  const { vend_max_seconds: seconds, vend_max_access: access } = changes;
  return {
    ...(factor === undefined ? {} : { require_second_factor: factor }),
    ...(networks === undefined ? {} : { allowed_networks: networks.split(/[\s,]+/).filter((text) => text !== '') }),
    ...(days === undefined ? {} : { max_token_days: Number(days) }),
    ...(seconds === undefined ? {} : { vend_max_seconds: Number(seconds) }),
    ...(access === undefined ? {} : { vend_max_access: access as 'read' }),
  };
}

function PoliciesForm({ organization: { name }, policies }: { organization: Shown; policies: Policies }) {
  const form = useForm({
    initial: valuesOf(policies),
    labels: {
      require_second_factor: 'Require a second factor of members',
      allowed_networks: 'Networks that requests may come from',
      max_token_days: 'Longest life of a token, in days',
      vend_max_seconds: 'Longest life of a short-lived key',
      vend_max_access: 'Keys are given for, at most',
    },
    schema: OrganizationPoliciesUpdate,
    body: (_values, changes) => bodyOf(changes),
    latest: async () => valuesOf(await queryClient.fetchQuery({ ...policiesQuery(name), staleTime: 0 })),
    send: (body) => call('updateOrganizationPolicies', { params: { organization: name }, body }),
    changes: [keys.policies, keys.secondFactors],
    after: () => say('The policies are saved'),
  });
  const lives = [...new Set([...Object.keys(lifeWords), form.values.vend_max_seconds])];
  return (
    <form className="fields" onSubmit={form.submit} noValidate aria-label="Policies">
      <p>Policies are asked whenever something of {name} is used, and hold for tokens that are there already.</p>
      <Checkbox
        description="Members without one stay, can use nothing of it, and are told what to do."
        {...form.check('require_second_factor')}
      />
      <Textarea
        rows={3}
        description="One a line, such as 203.0.113.0/24. Empty: from everywhere. Your own must be among them"
        spellCheck={false}
        {...form.text('allowed_networks')}
      />
      <TextInput
        inputMode="numeric"
        description="1 to 365. Empty: as long as the site permits"
        {...form.text('max_token_days')}
      />
      <NativeSelect data={lives.map((value) => ({ value, label: lifeOf(value) }))} {...form.text('vend_max_seconds')} />
      <NativeSelect
        data={Object.entries(accessWords).map(([value, label]) => ({ value, label }))}
        {...form.text('vend_max_access')}
      />
      <FormEnd form={form}>Save policies</FormEnd>
    </form>
  );
}
