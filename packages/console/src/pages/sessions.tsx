import { queryOptions, useQuery } from '@tanstack/react-query';
import { ConsoleSession, type Token } from '@tessera/contract';
import type * as z from 'zod';
import { ask, call } from '../api/call.ts';
import { sessionsQuery } from '../api/queries.ts';
import { Confirm } from '../ui/confirm.tsx';
import { Instant } from '../ui/instant.tsx';
import { Empty, Found, List, Tag, Thing } from '../ui/list.tsx';
import { Page } from '../ui/page.tsx';

export default function Sessions() {
  const sessions = useQuery(sessionsQuery);
  return (
    <Page
      title="Sessions"
      about="Where you are signed in: browsers, and programs that signed in with your password."
      actions={
        <Confirm
          verb="End all others"
          title="End all other sessions?"
          reason={sessions.data?.length === 1 ? 'There is no other session' : undefined}
          consequence="Everybody who is signed in as you elsewhere has to sign in again. Your tokens stay."
          done="All other sessions are ended"
          work={() => call('endOtherSessions', {})}
        />
      }
    >
      <Found query={sessions}>
        {(found) => (
          <List
            label="Your sessions"
            items={found}
            idOf={({ name = '' }) => name}
            empty={<Empty title="No sessions">You are not signed in anywhere.</Empty>}
          >
            {(session) => <SessionRow session={session} />}
          </List>
        )}
      </Found>
    </Page>
  );
}

const thisSessionQuery = queryOptions({
  queryKey: ['this session'],
  queryFn: async () => ConsoleSession.parse(await ask('GET', '/console/session')),
});

function SessionRow({ session }: { session: z.output<typeof Token> }) {
  const { data: present } = useQuery(thisSessionQuery);
  const { name = '' } = session;
  const isThis = session.token !== undefined && session.token === present?.token;
  const what = deviceOf(session.user_agent);
  return (
    <Thing
      name={
        <>
          <span title={session.user_agent}>{what}</span>
          {isThis && <Tag kind="good">this session</Tag>}
        </>
      }
      facts={
        <>
          <span>{name}</span>
          <span>From {session.address ?? 'an unknown address'}</span>
          <span>
            Since <Instant at={session.issued_at} />
          </span>
          <span>
            Last used <Instant at={session.last_used_at} />
          </span>
          <span>
            Ends <Instant at={session.expires_at} />
          </span>
        </>
      }
    >
      <Confirm
        verb="End"
        label={`End ${name}`}
        title={`End ${name}?`}
        reason={isThis ? 'This is the session you are using: sign out instead' : undefined}
        consequence={`${what} is signed out at once, wherever it is.`}
        done={`${name} is ended`}
        work={() => call('revokeToken', { params: { token: name } })}
      />
    </Thing>
  );
}

/** What a user agent says it is, in short. */
function deviceOf(userAgent: string | undefined): string {
  if (userAgent === undefined) return 'Unknown program';
  const browser = /(Firefox|Edg|OPR|HeadlessChrome|Chrome|Version)\/(\d+)/.exec(userAgent);
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(userAgent)?.[1];
  if (!userAgent.startsWith('Mozilla/') || browser === null) return userAgent;
  const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', Version: 'Safari', HeadlessChrome: 'Chrome' };
  const name = names[browser[1] ?? ''] ?? browser[1];
  return system === undefined ? `${name} ${browser[2]}` : `${name} ${browser[2]} on ${system.replace(' OS X', '')}`;
}
