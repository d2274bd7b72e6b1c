import { useQuery } from '@tanstack/react-query';
import type { Action as NamespaceAction, Organization } from '@tessera/contract';
import type { ReactNode } from 'react';
import { NavLink, useParams } from 'react-router';
import type * as z from 'zod';
import { organizationQuery } from '../../api/queries.ts';
import { Found } from '../../ui/list.tsx';
import { Page } from '../../ui/page.tsx';
import { roleWords } from '../../ui/words.ts';
import type { Place } from '../credentials/credentials.tsx';

export type Shown = z.output<typeof Organization>;

interface OrganizationPageProps {
  actions?: (organization: Shown) => ReactNode;
  children: (organization: Shown) => ReactNode;
}

/** A page about the organization that the path names, under the three things that there are of one. */
export function OrganizationPage({ actions, children }: OrganizationPageProps) {
  const { organization: name = '' } = useParams();
  const query = useQuery(organizationQuery(name));
  const path = `/organizations/${name}`;
  return (
    <Page
      title={query.data?.name ?? name}
      about={query.data?.description}
      actions={query.data && actions?.(query.data)}
      above={{ to: '/organizations', name: 'Organizations' }}
    >
      <nav className="tabs" aria-label="Organization">
        <NavLink to={path} end>
          Members
        </NavLink>
        <NavLink to={`${path}/credentials`}>Credentials</NavLink>
        <NavLink to={`${path}/settings`}>Settings</NavLink>
      </nav>
      <Found query={query}>{children}</Found>
    </Page>
  );
}

/** A page that belongs to one of those: a form about the organization that the path names. */
export function OrganizationForm(props: {
  title: string;
  above: (path: string) => { to: string; name: string };
  children: (organization: Shown) => ReactNode;
}) {
  const { organization: name = '' } = useParams();
  const query = useQuery(organizationQuery(name));
  return (
    <Page title={props.title} above={props.above(`/organizations/${name}`)} about={`In ${query.data?.name ?? name}`}>
      <Found query={query}>{props.children}</Found>
    </Page>
  );
}

/** Why the one who looks may not do something in the organization; nothing where they may. */
export function reasonAgainst(organization: Shown, action: NamespaceAction, what: string): string | undefined {
  if (organization.allowed_actions?.includes(action)) return undefined;
  const who = action === 'delete_organization' ? 'Only an owner' : 'Only owners and admins';
  return `${who} may ${what}. Your role is ${roleWords[organization.role ?? 'read_only'].toLowerCase()}`;
}

export function credentialsPlace(organization: Shown): Place {
  return {
    namespace: organization.name,
    path: `/organizations/${organization.name}/credentials`,
    reason: reasonAgainst(organization, 'edit_organization', 'change credentials'),
  };
}
