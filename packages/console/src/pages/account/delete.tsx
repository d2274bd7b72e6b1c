import { useQueries, useQuery } from '@tanstack/react-query';
import type { Organization } from '@tessera/contract';
import type * as z from 'zod';
import { ask, call } from '../../api/call.ts';
import { credentialsQuery, organizationQuery, organizationsQuery, tokensQuery } from '../../api/queries.ts';
import { leaveFor, tellOtherTabs } from '../../api/session.ts';
import { useUser } from '../../frame/user.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Failed, Found, Waiting } from '../../ui/found.tsx';
import { Note, Page } from '../../ui/page.tsx';
import { counted, listed } from '../../ui/words.ts';

type Joined = z.output<typeof Organization>;

export default function DeleteAccount() {
  const organizations = useQuery(organizationsQuery);
  return (
    <Page title="Delete account" about="It cannot be brought back, and no other account can take its name.">
      <Found query={organizations}>{(found) => <Owned organizations={found} />}</Found>
    </Page>
  );
}

/** Fetches the members of the organizations that the user owns: the list of organizations has none. */
function Owned({ organizations }: { organizations: Joined[] }) {
  const { username } = useUser();
  const names = organizations.map(({ name }) => name);
  const queries = useQueries({
    queries: organizations.filter(({ role }) => role === 'owner').map(({ name }) => organizationQuery(name)),
  });
  const tokens = useQuery(tokensQuery);
  const credentials = useQuery(credentialsQuery(username));
  const failed = [tokens, credentials, ...queries].find(({ error }) => error !== null);
  if (failed?.error) return <Failed error={failed.error} retry={failed.refetch} busy={failed.isFetching} />;
  const owned = queries.flatMap(({ data }) => data ?? []);
  // A list that is not there yet must not read as an empty one.
  if (owned.length < queries.length || !tokens.data || !credentials.data) return <Waiting />;
  const counts = { tokens: tokens.data.length, credentials: credentials.data.length };
  return <Consequences username={username} names={names} owned={owned} {...counts} />;
}

interface ConsequencesProps {
  username: string;
  names: string[];
  owned: Joined[];
  tokens: number;
  credentials: number;
}

function Consequences({ username, names, owned, tokens, credentials }: ConsequencesProps) {
  const alone = owned.filter(({ users = [] }) => users.length === 1).map(({ name }) => name);
  const blocking = owned
    .filter(({ users = [] }) => users.length > 1 && users.filter(({ role }) => role === 'owner').length === 1)
    .map(({ name }) => name);
  const reason =
    blocking.length === 0
      ? undefined
      : `You are the last owner of ${few(blocking)}, which other people are in: make another member an owner there, or delete it first`;
  return (
    <div className="stack">
      {reason !== undefined && <Note kind="bad">{reason}.</Note>}
      <p>With your account go:</p>
      <ul className="box">
        <li>Your profile, your e-mail address and all your sessions</li>
        <li>
          {tokens === 0
            ? 'Tokens: you have none'
            : `${counted(tokens, 'token')}: programs that use ${them(tokens)} are refused at once`}
        </li>
        <li>
          {credentials === 0
            ? 'Credentials: you have none'
            : `${counted(credentials, 'credential')}: arrays that are read with ${them(credentials)} cannot be reached any more`}
        </li>
        <li>{names.length === 0 ? 'Memberships: you have none' : `Your place in ${few(names)}`}</li>
        {alone.length > 0 && <li>{few(alone)} with all credentials, as you are the only member</li>}
      </ul>
      <div>
        <Confirm
          verb="Delete account"
          title={`Delete ${username}`}
          typed={username}
          reason={reason}
          consequence="Everything in the list goes at once, for ever."
          work={async () => {
            await call('deleteUser', { params: { username } });
            // Takes the cookie away, whose session is gone already.
            await ask('DELETE', '/console/session').catch(() => undefined);
            tellOtherTabs();
            leaveFor('/sign-in?done=deleted');
          }}
        />
      </div>
    </div>
  );
}

function them(number: number): string {
  return number === 1 ? 'it' : 'them';
}

/** The first names, and how many more there are. */
function few(names: readonly string[]): string {
  return names.length <= 4 ? listed(names) : listed([...names.slice(0, 3), `${names.length - 3} more`]);
}
