import '@mantine/spotlight/styles.css';
import { useMantineColorScheme } from '@mantine/core';
import { createSpotlight, Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import { credentialsQuery, tokensQuery } from '../api/queries.ts';
import { account, help, type Place, site } from './places.tsx';
import { useUser } from './user.ts';

const [store, spotlight] = createSpotlight();

/** Finds pages, organizations, tokens and credentials by name, and some commands. It is there while it is open. */
export default function Palette({ close }: { close: () => void }) {
  const { username, organizations = [], site_admin: administers } = useUser();
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const { data: tokens = [] } = useQuery(tokensQuery);
  const { data: credentials = [] } = useQuery(credentialsQuery(username));
  useEffect(spotlight.open, []);

  const entry = ({ to, name }: Place) => ({ id: to, label: name, onClick: () => void navigate(to) });
  const group = (title: string, places: readonly Place[]) => ({ group: title, actions: places.map(entry) });
  const groups: SpotlightActionGroupData[] = [
    group('Pages', [
      ...account,
      { to: '/organizations', name: 'All organizations' },
      ...(administers ? site : []),
      ...help,
      { to: '/account/delete', name: 'Delete account' },
    ]),
    group('Do', [
      { to: '/tokens/new', name: 'Create a token' },
      { to: '/new-organization', name: 'Create an organization' },
      { to: '/credentials/new', name: 'Add a credential' },
    ]),
    group(
      'Organizations',
      organizations.map(({ organization_name: name = '' }) => ({ to: `/organizations/${name}`, name })),
    ),
    group(
      'Tokens',
      tokens.map(({ name = '' }) => ({ to: `/tokens?${new URLSearchParams({ q: name })}`, name })),
    ),
    group(
      'Credentials',
      credentials.map(({ name = '' }) => ({ to: `/credentials/edit?${new URLSearchParams({ name })}`, name })),
    ),
    {
      group: 'Theme',
      actions: [
        { id: 'light', label: 'Light theme', onClick: () => setColorScheme('light') },
        { id: 'dark', label: 'Dark theme', onClick: () => setColorScheme('dark') },
        { id: 'auto', label: 'Theme of the system', onClick: () => setColorScheme('auto') },
      ],
    },
  ];
  return (
    <Spotlight
      store={store}
      actions={groups.filter(({ actions }) => actions.length > 0)}
      shortcut={null}
      limit={12}
      nothingFound="Nothing is called like that"
      searchProps={{ placeholder: 'Find a page, an organization, a token …', 'aria-label': 'Find' }}
      attributes={{ content: { 'aria-label': 'Find' } }}
      onSpotlightClose={close}
    />
  );
}
