import { useQuery } from '@tanstack/react-query';
import type { Action as NamespaceAction, Organization } from '@tessera/contract';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { NavLink, useLocation, useParams } from 'react-router';
import type * as z from 'zod';
import { beginningQuery, organizationQuery } from '../../api/queries.ts';
import { Refusal } from '../../api/refusal.ts';
import { Action } from '../../ui/buttons.tsx';
import { Empty, Found } from '../../ui/found.tsx';
import { Note, Page } from '../../ui/page.tsx';
import { Picture } from '../../ui/picture.tsx';
import { roleWords } from '../../ui/words.ts';
import type { Place } from '../credentials/credentials.tsx';

export type Shown = z.output<typeof Organization>;

interface OrganizationPageProps {
  /** Shows the organization as soon as the first of many members are there. */
  early?: boolean;
  actions?: (organization: Shown) => ReactNode;
  children: (organization: Shown) => ReactNode;
}

/** The pages of an organization; each has a tab. */
const tabs = [
  { path: '', name: 'Members' },
  { path: '/credentials', name: 'Credentials' },
  { path: '/activity', name: 'Activity' },
  { path: '/domains', name: 'Domains' },
  { path: '/policies', name: 'Policies' },
  { path: '/settings', name: 'Settings' },
];

/** A page about the organization that the path names, under the tabs. */
export function OrganizationPage({ early, actions, children }: OrganizationPageProps) {
  const { organization: name = '' } = useParams();
  const whole = useQuery(organizationQuery(name));
  const beginning = useQuery(beginningQuery(name));
  const query = early && whole.isPending && beginning.data !== undefined ? beginning : whole;
  if (isNotThere(whole.error)) return <NotThere name={name} />;
  const path = `/organizations/${name}`;
  return (
    <Page
      title={query.data?.name ?? name}
      picture={query.data && <Picture name={query.data.name} logo={query.data.logo} large />}
      about={query.data?.description && <span className="paragraph">{query.data.description}</span>}
      actions={query.data && actions?.(query.data)}
    >
      <Tabs path={path} />
      <Found query={query}>{children}</Found>
    </Page>
  );
}

/** On a narrow screen they are a strip that scrolls, in which the present one is brought into view. */
function Tabs({ path }: { path: string }) {
  const strip = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the present one changes with the path
  useLayoutEffect(() => {
    const present = strip.current?.querySelector<HTMLElement>('[aria-current]');
    if (!strip.current || !present) return;
    const middle = present.offsetLeft - strip.current.offsetLeft + present.offsetWidth / 2;
    strip.current.scrollLeft = middle - strip.current.clientWidth / 2;
  }, [pathname]);
  return (
    <nav className="tabs" aria-label="Organization" ref={strip}>
      {tabs.map((tab) => (
        <NavLink key={tab.path} to={path + tab.path} end>
          {tab.name}
        </NavLink>
      ))}
    </nav>
  );
}

interface OrganizationFormProps {
  title: string;
  /** Why the page is not for the one who looks; nothing where it is. */
  reasonOf: (organization: Shown) => string | undefined;
  children: (organization: Shown) => ReactNode;
}

/** A page below one of those: a form about the organization that the path names, for those who may use it. */
export function OrganizationForm({ title, reasonOf, children }: OrganizationFormProps) {
  const { organization: name = '' } = useParams();
  const query = useQuery(organizationQuery(name));
  if (isNotThere(query.error)) return <NotThere name={name} />;
  return (
    <Page title={title} about={`In ${query.data?.name ?? name}`}>
      <Found query={query}>
        {(organization) => {
          const reason = reasonOf(organization);
          if (reason === undefined) return children(organization);
          return (
            <Empty
              title="This page is not for your role"
              action={<Action to={`/organizations/${name}`}>Back to {name}</Action>}
            >
              {reason}.
            </Empty>
          );
        }}
      </Found>
    </Page>
  );
}

function isNotThere(error: Error | null): boolean {
  return error instanceof Refusal && error.status === 404;
}

function NotThere({ name }: { name: string }) {
  return (
    <Page title="Organization not found">
      <Empty
        title={`You are in no organization called ${name}`}
        action={<Action to="/organizations">All organizations</Action>}
      >
        It may have been renamed or deleted, or you may not be a member of it any more.
      </Empty>
    </Page>
  );
}

/** The reason why the viewer may not use a page, above its content; nothing without a reason. */
export function Reason({ text }: { text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <div className="section-note">
      <Note>{text}.</Note>
    </div>
  );
}

/** Why the one who looks may not do something in the organization; nothing where they may. */
export function reasonAgainst(organization: Shown, action: NamespaceAction, what: string): string | undefined {
  if (organization.allowed_actions?.includes(action)) return undefined;
  const permitted = action === 'delete_organization' ? 'Only an owner' : 'Only owners and admins';
  return `${permitted} may ${what}. Your role is ${roleWords[organization.role ?? 'read_only'].toLowerCase()}`;
}

export function credentialsPlace(organization: Shown): Place {
  return {
    namespace: organization.name,
    path: `/organizations/${organization.name}/credentials`,
    reason: reasonAgainst(organization, 'edit_organization', 'change credentials'),
    storageCredential: organization.default_s3_path_credentials_name,
  };
}
