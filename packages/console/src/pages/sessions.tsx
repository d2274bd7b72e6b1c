import { useQuery } from '@tanstack/react-query';
import type { Token } from '@tessera/contract';
import type * as z from 'zod';
import { call } from '../api/call.ts';
import { keys, sessionsQuery, thisSessionQuery } from '../api/queries.ts';
import { Confirm } from '../ui/confirm.tsx';
import { deviceOf } from '../ui/device.ts';
import { Empty, Found } from '../ui/found.tsx';
import { Ago, Until } from '../ui/instant.tsx';
import { DataList } from '../ui/list/data-list.tsx';
import { instantColumn } from '../ui/list/instant-column.tsx';
import type { Column } from '../ui/list/types.ts';
import { Page, Tag } from '../ui/page.tsx';

type Session = z.output<typeof Token>;
const nameOf = ({ name = '' }: Session) => name;
const end = (session: Session) => call('revokeToken', { params: { token: nameOf(session) } });
const changes = [keys.sessions];

/** A tool that was authorized is shown under its own name. */
function nameOfDevice({ client_id: tool, user_agent: agent }: Session): string {
  return tool === undefined ? deviceOf(agent) : `${tool}, by ${deviceOf(agent)}`;
}

export default function Sessions() {
  const sessions = useQuery(sessionsQuery);
  const { data: present } = useQuery(thisSessionQuery);
  const isThis = ({ token }: Session) => token !== undefined && token === present?.token;
  const reasonOf = (session: Session) =>
    isThis(session) ? 'This is the session you are using: sign out instead' : undefined;
  const columns: readonly Column<Session>[] = [
    {
      id: 'device',
      title: 'Device',
      value: nameOfDevice,
      cell: (session) => (
        <div className="row" title={session.user_agent}>
          <strong>{nameOfDevice(session)}</strong>
          {isThis(session) && <Tag kind="good">this session</Tag>}
          <span className="dim">{nameOf(session)}</span>
        </div>
      ),
      width: '2fr',
    },
    { id: 'address', title: 'Address', value: ({ address }) => address ?? 'unknown' },
    instantColumn('since', 'Since', ({ issued_at }) => issued_at, Ago),
    instantColumn('used', 'Last used', ({ last_used_at }) => last_used_at, Ago),
    instantColumn('ends', 'Ends', ({ expires_at }) => expires_at, Until),
  ];
  return (
    <Page
      title="Sessions"
      about="Where you are signed in: browsers, programs that signed in with your password, and tools that you authorized."
      actions={
        <Confirm
          verb="End all others"
          title="End all other sessions?"
          reason={sessions.data?.length === 1 ? 'There is no other session' : undefined}
          consequence="Everywhere else you have to sign in again. Your tokens stay."
          done="All other sessions are ended"
          changes={changes}
          work={() => call('endOtherSessions', {})}
        />
      }
    >
      <Found query={sessions}>
        {(found) => (
          <DataList
            label="Your sessions"
            noun="session"
            // The session of this page comes first.
            items={[...found.filter(isThis), ...found.filter((session) => !isThis(session))]}
            idOf={nameOf}
            nameOf={(session) => `${nameOf(session)}, ${nameOfDevice(session)}`}
            columns={columns}
            empty={<Empty title="No sessions">You are not signed in anywhere.</Empty>}
            bulk={{
              verb: 'End',
              past: 'ended',
              consequence: 'They are signed out at once, wherever they are.',
              reasonOf,
              changes,
              work: end,
            }}
            actions={(session) => (
              <Confirm
                small
                verb="End"
                label={`End ${nameOf(session)}`}
                title={`End ${nameOf(session)}?`}
                reason={reasonOf(session)}
                consequence={`${nameOfDevice(session)} is signed out at once, wherever it is.`}
                done={`${nameOf(session)} is ended`}
                changes={changes}
                work={() => end(session)}
              />
            )}
          />
        )}
      </Found>
    </Page>
  );
}
