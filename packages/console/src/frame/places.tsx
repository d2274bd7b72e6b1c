import { NavLink as Entry } from '@mantine/core';
import { use } from 'react';
import { NavLink, useMatch } from 'react-router';
import { facts } from '../api/facts.ts';
import { Action } from '../ui/buttons.tsx';
import { UserContext } from './user.ts';

export interface Place {
  to: string;
  name: string;
  /** Whether pages below it are other places. */
  end?: boolean;
}

export const account: readonly Place[] = [
  { to: '/', name: 'Home', end: true },
  { to: '/account', name: 'Profile', end: true },
  { to: '/account/password', name: 'E-mail and password' },
  { to: '/account/second-factors', name: 'Second factors' },
  { to: '/tokens', name: 'Tokens' },
  { to: '/sessions', name: 'Sessions' },
  { to: '/credentials', name: 'Credentials' },
  { to: '/activity', name: 'Activity' },
];
export const help: readonly Place[] = [
  { to: '/connect', name: 'Connect' },
  ...(facts.outbox ? [{ to: '/outbox', name: 'Mail outbox' }] : []),
];

/** For administrators of the site. */
export const site: readonly Place[] = [
  { to: '/admin/users', name: 'Users' },
  { to: '/admin/activity', name: 'Activity of the site' },
  { to: '/admin/settings', name: 'Site settings' },
];

/** How many organizations the menu names; the others are found by the search. */
const named = 5;

/** The pages of the account, some organizations, and help. */
export function Places({ search }: { search: () => void }) {
  const { organizations = [], site_admin: administers = false } = use(UserContext) ?? {};
  const here = useMatch({ path: '/organizations/:organization', end: false })?.params.organization;
  const names = organizations.map(({ organization_name: name = '' }) => name);
  const shown = [...new Set([...names.slice(0, named), ...names.filter((name) => name === here)])];
  return (
    <>
      <Group title="Your account" places={account} />
      <Group
        title="Organizations"
        places={[
          { to: '/organizations', name: 'All organizations', end: true },
          ...shown.map((name) => ({ to: `/organizations/${name}`, name })),
        ]}
      />
      {names.length > shown.length && (
        <div>
          <Action small onClick={search}>
            Find an organization …
          </Action>
        </div>
      )}
      {administers && <Group title="Site" places={site} />}
      <Group title="Use it" places={help} />
    </>
  );
}

function Group({ title, places }: { title: string; places: readonly Place[] }) {
  return (
    <div>
      <h2>{title}</h2>
      {places.map((place) => (
        <PlaceLink key={place.to} {...place} />
      ))}
    </div>
  );
}

function PlaceLink({ to, name, end = false }: Place) {
  const active = useMatch({ path: to, end }) !== null;
  return <Entry component={NavLink} to={to} end={end} label={name} active={active} />;
}
