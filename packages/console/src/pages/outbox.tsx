import { useQuery } from '@tanstack/react-query';
import type { OutboxMail } from '@tessera/contract';
import { lazy, Suspense, useState } from 'react';
import { outboxQuery } from '../api/queries.ts';
import { Action } from '../ui/buttons.tsx';
import { Empty, Found } from '../ui/found.tsx';
import { Instant } from '../ui/instant.tsx';
import { DataList } from '../ui/list/data-list.tsx';
import { instantColumn } from '../ui/list/instant-column.tsx';
import type { Column, Filter } from '../ui/list/types.ts';
import { Page } from '../ui/page.tsx';

const Letter = lazy(() => import('./outbox-letter.tsx'));

const columns: readonly Column<OutboxMail>[] = [
  { id: 'subject', title: 'Subject', value: ({ subject }) => subject, width: '2fr' },
  { id: 'to', title: 'To', value: ({ to }) => to, width: '1.5fr' },
  instantColumn('sent', 'Sent', ({ sent_at }) => sent_at, Instant),
];

/** The mails that development mode does not send. */
export default function Outbox() {
  const mails = useQuery(outboxQuery);
  const [read, setRead] = useState<OutboxMail>();
  return (
    <Page
      title="Mail outbox"
      about="In development mode mails are not sent: they are kept in a folder. The newest 200 are shown here."
    >
      <Found query={mails}>
        {(found) => (
          <DataList
            label="Mails"
            noun="mail"
            items={found}
            idOf={({ id }) => id}
            nameOf={({ subject, to }) => `${subject}, to ${to}`}
            columns={columns}
            filters={[receivers(found)]}
            sort="-sent"
            actions={(mail) => (
              <Action small label={`Read ${mail.subject}, to ${mail.to}`} onClick={() => setRead(mail)}>
                Read
              </Action>
            )}
            empty={
              <Empty title="No mails yet">Sign up with an e-mail address, and the mail to confirm it comes here.</Empty>
            }
          />
        )}
      </Found>
      {read && (
        <Suspense fallback={null}>
          <Letter mail={read} close={() => setRead(undefined)} />
        </Suspense>
      )}
    </Page>
  );
}

/** The filter by the address that a mail is for. */
function receivers(mails: readonly OutboxMail[]): Filter<OutboxMail> {
  const addresses = [...new Set(mails.map(({ to }) => to))].sort();
  return {
    id: 'to',
    title: 'To',
    options: [
      { value: '', label: 'Every address', test: () => true },
      ...addresses.map((address) => ({ value: address, label: address, test: ({ to }: OutboxMail) => to === address })),
    ],
  };
}
