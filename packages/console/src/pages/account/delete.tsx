import { useQuery } from '@tanstack/react-query';
import type { Organization } from '@tessera/contract';
import type * as z from 'zod';
import { ask, call } from '../../api/call.ts';
import { credentialsQuery, organizationsQuery, tokensQuery } from '../../api/queries.ts';
import { tellOtherTabs } from '../../api/session.ts';
import { useUser } from '../../frame/user.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Found } from '../../ui/list.tsx';
import { Note, Page } from '../../ui/page.tsx';
import { counted, listed } from '../../ui/words.ts';

type Organizations = z.output<typeof Organization>[];

export default function DeleteAccount() {
  const organizations = useQuery(organizationsQuery);
  return (
    <Page title="Delete account" about="Nobody can bring it back, and nobody else can take its name.">
      <Found query={organizations}>{(found) => <Consequences organizations={found} />}</Found>
    </Page>
  );
}

function Consequences({ organizations }: { organizations: Organizations }) {
  const { username } = useUser();
  const { data: tokens = [] } = useQuery(tokensQuery);
  const { data: credentials = [] } = useQuery(credentialsQuery(username));
  const alone = organizations.filter(({ users = [] }) => users.length === 1).map(({ name }) => name);
  const blocking = organizations
    .filter(({ role, users = [] }) => role === 'owner' && users.length > 1)
    .filter(({ users = [] }) => users.filter((member) => member.role === 'owner').length === 1)
    .map(({ name }) => name);
  const reason =
    blocking.length === 0
      ? undefined
      : `You are the last owner of ${listed(blocking)}, which other people are in: make somebody else an owner there, or delete it first`;
  const goes = (
    <ul className="box">
      <li>Your profile, your e-mail address and all your sessions</li>
      <li>
        {tokens.length === 0
          ? 'Tokens: you have none'
          : `${counted(tokens.length, 'token')}: programs that use them are refused at once`}
      </li>
      <li>
        {credentials.length === 0
          ? 'Credentials: you have none'
          : `${counted(credentials.length, 'credential')}: arrays that are read with them cannot be reached any more`}
      </li>
      <li>
        {organizations.length === 0
          ? 'Memberships: you have none'
          : `Your place in ${listed(organizations.map(({ name }) => name))}`}
      </li>
      {alone.length > 0 && <li>{listed(alone)} with all credentials, as nobody else is in there</li>}
    </ul>
  );
  return (
    <div className="stack">
      {reason !== undefined && <Note kind="bad">{reason}.</Note>}
      <p>With your account go:</p>
      {goes}
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
            location.replace('/sign-in?done=deleted');
          }}
        />
      </div>
    </div>
  );
}
