import { NavLink as Entry } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { NavLink, useMatch } from 'react-router';
import { facts } from '../api/facts.ts';
import { organizationsQuery } from '../api/queries.ts';

interface Place {
  to: string;
  name: string;
  /** Whether pages below it are other places. */
  end?: boolean;
}

const account: readonly Place[] = [
  { to: '/account', name: 'Profile', end: true },
  { to: '/account/password', name: 'E-mail and password' },
  { to: '/account/second-factors', name: 'Second factors' },
  { to: '/tokens', name: 'Tokens' },
  { to: '/sessions', name: 'Sessions' },
  { to: '/credentials', name: 'Credentials' },
  { to: '/account/delete', name: 'Delete account' },
];
const help: readonly Place[] = [
  { to: '/connect', name: 'Connect' },
  ...(facts.outbox ? [{ to: '/outbox', name: 'Mail outbox' }] : []),
];

/** The pages of the account, the organizations, and what helps. */
export function Places() {
  const { data: organizations = [] } = useQuery(organizationsQuery);
  return (
    <>
      <Group title="Your account" places={account} />
      <Group
        title="Organizations"
        places={[
          { to: '/organizations', name: 'All organizations', end: true },
          ...organizations.map(({ name }) => ({ to: `/organizations/${name}`, name })),
        ]}
      />
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
