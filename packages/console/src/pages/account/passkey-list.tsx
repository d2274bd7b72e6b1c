import type { Passkey } from '@tessera/contract';
import { lazy, Suspense, useState } from 'react';
import type * as z from 'zod';
import { call } from '../../api/call.ts';
import { passkeyChanges } from '../../api/queries.ts';
import { Action } from '../../ui/buttons.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Ago } from '../../ui/instant.tsx';
import { DataList } from '../../ui/list/data-list.tsx';
import { instantColumn } from '../../ui/list/instant-column.tsx';
import type { Column } from '../../ui/list/types.ts';
import { Tag } from '../../ui/page.tsx';

const RenamePasskey = lazy(() => import('./rename-passkey.tsx'));

type Shown = z.output<typeof Passkey>;

const columns: readonly Column<Shown>[] = [
  {
    id: 'name',
    title: 'Name',
    value: ({ name }) => name,
    cell: ({ name, synced }) => (
      <div className="row">
        <strong>{name}</strong>
        {synced && <Tag>synced</Tag>}
      </div>
    ),
    width: '1.6fr',
  },
  instantColumn('since', 'Added', ({ created_at }) => created_at, Ago),
  instantColumn('used', 'Last used', ({ last_used_at }) => last_used_at, Ago),
];

/** The passkeys of the user, where there are any. */
export default function PasskeyList({ passkeys }: { passkeys: Shown[] }) {
  return (
    <DataList
      label="Your passkeys"
      noun="passkey"
      items={passkeys}
      idOf={({ id }) => id}
      nameOf={({ name }) => name}
      columns={columns}
      empty={null}
      actions={(passkey) => <PasskeyActions passkey={passkey} isLast={passkeys.length === 1} />}
    />
  );
}

function PasskeyActions({ passkey: { id, name }, isLast }: { passkey: Shown; isLast: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Action small label={`Rename ${name}`} onClick={() => setOpen(true)}>
        Rename
      </Action>
      <Confirm
        small
        verb="Remove"
        label={`Remove ${name}`}
        title={`Remove ${name}?`}
        consequence={
          isLast
            ? 'It signs you in no more. Without an authenticator app, no second factor is asked for then, and your recovery codes end. Remove it on the device too.'
            : 'It signs you in no more. Remove it on the device too.'
        }
        done={`${name} is removed`}
        changes={passkeyChanges}
        work={() => call('removePasskey', { params: { passkey: id } })}
      />
      {open && (
        <Suspense fallback={null}>
          <RenamePasskey id={id} name={name} close={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
