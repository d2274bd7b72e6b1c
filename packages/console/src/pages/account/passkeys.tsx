import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { NewPasskey, type Passkey, PasskeyUpdate } from '@tessera/contract';
import { useState } from 'react';
import type * as z from 'zod';
import { call } from '../../api/call.ts';
import { keys, passkeysQuery } from '../../api/queries.ts';
import { Action, FormEnd } from '../../ui/buttons.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { deviceOf } from '../../ui/device.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useForm } from '../../ui/form.ts';
import { Found } from '../../ui/found.tsx';
import { Ago } from '../../ui/instant.tsx';
import { DataList } from '../../ui/list/data-list.tsx';
import { instantColumn } from '../../ui/list/instant-column.tsx';
import type { Column } from '../../ui/list/types.ts';
import { say } from '../../ui/notices.ts';
import { Section, Tag } from '../../ui/page.tsx';

type Shown = z.output<typeof Passkey>;
const changes = [keys.passkeys, keys.secondFactors, keys.sessions];

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

/** The passkeys of the user, and a form to add one. `made` is told of the recovery codes that come with the first. */
export function Passkeys({ made }: { made: (codes: string[]) => void }) {
  const passkeys = useQuery(passkeysQuery);
  return (
    <Section
      title="Passkeys"
      about="A passkey is on your device, your telephone or a security key. It signs you in here without a password, and cannot be given to a page that only looks like this one."
    >
      <Found query={passkeys}>
        {(found) => (
          <div className="stack">
            {found.length > 0 && (
              <DataList
                label="Your passkeys"
                noun="passkey"
                items={found}
                idOf={({ id }) => id}
                nameOf={({ name }) => name}
                columns={columns}
                empty={null}
                actions={(passkey) => <PasskeyActions passkey={passkey} isLast={found.length === 1} />}
              />
            )}
            <AddPasskey isFirst={found.length === 0} made={made} />
          </div>
        )}
      </Found>
    </Section>
  );
}

function AddPasskey({ isFirst, made }: { isFirst: boolean; made: (codes: string[]) => void }) {
  const form = useForm({
    initial: { name: deviceOf(navigator.userAgent).slice(0, 100) },
    labels: { name: 'Name of the new passkey' },
    schema: NewPasskey.pick({ name: true }),
    body: (values) => values,
    guarded: false,
    send: async ({ name }) => {
      // The options say by themselves whether a proof is too old, and are asked for again once it is given.
      const options = await call('startPasskey', {});
      const { makePasskey } = await import('../../api/passkey.ts');
      return call('addPasskey', { body: { name, response: await makePasskey(options) } });
    },
    changes,
    after: ({ recovery_codes: codes }, { name }) => {
      say(codes === undefined ? `${name} is added` : `${name} is added, and your other sessions are ended`);
      if (codes !== undefined) made(codes);
    },
  });
  const isKnown = 'PublicKeyCredential' in globalThis;
  return (
    <form className="fields" onSubmit={form.submit} noValidate>
      <TextInput
        description={
          isFirst ? 'Signing in with the password then needs the passkey, or a recovery code, too' : undefined
        }
        autoComplete="off"
        {...form.text('name')}
      />
      <FormEnd form={form} reason={isKnown ? undefined : 'This browser has no passkeys'}>
        Add a passkey
      </FormEnd>
    </form>
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
        changes={changes}
        work={() => call('removePasskey', { params: { passkey: id } })}
      />
      {open && <Rename id={id} name={name} close={() => setOpen(false)} />}
    </>
  );
}

function Rename({ id, name, close }: { id: string; name: string; close: () => void }) {
  const form = useForm({
    initial: { name },
    labels: { name: 'Name' },
    schema: PasskeyUpdate,
    body: (values) => values,
    guarded: false,
    send: (body) => call('renamePasskey', { params: { passkey: id }, body }),
    changes: [keys.passkeys],
    after: close,
  });
  return (
    <Dialog title={`Rename ${name}`} close={close}>
      <form className="stack" onSubmit={form.submit} noValidate>
        <TextInput autoComplete="off" data-autofocus {...form.text('name')} />
        <FormEnd form={form}>Rename</FormEnd>
      </form>
    </Dialog>
  );
}
