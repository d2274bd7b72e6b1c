import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { NewPasskey } from '@tessera/contract';
import { lazy, Suspense } from 'react';
import { call } from '../../api/call.ts';
import { passkeyChanges, passkeysQuery } from '../../api/queries.ts';
import { FormEnd } from '../../ui/buttons.tsx';
import { deviceOf } from '../../ui/device.ts';
import { useForm } from '../../ui/form.ts';
import { Found, Waiting } from '../../ui/found.tsx';
import { say } from '../../ui/notices.ts';
import { Section } from '../../ui/page.tsx';

// The list is a heavy part, and most accounts have no passkey yet.
const PasskeyList = lazy(() => import('./passkey-list.tsx'));

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
              <Suspense fallback={<Waiting />}>
                <PasskeyList passkeys={found} />
              </Suspense>
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
      const body = { name, response: await makePasskey(options) };
      const { recovery_codes: codes } = await call('addPasskey', { body });
      // Not `after`, which waits until the queries are fetched anew: they are shown this once.
      if (codes !== undefined) made(codes);
      say(codes === undefined ? `${name} is added` : `${name} is added, and your other sessions are ended`);
    },
    changes: passkeyChanges,
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
