import { TextInput } from '@mantine/core';
import { PasskeyUpdate } from '@tessera/contract';
import { call } from '../../api/call.ts';
import { keys } from '../../api/queries.ts';
import { FormEnd } from '../../ui/buttons.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useForm } from '../../ui/form.ts';

export default function RenamePasskey({ id, name, close }: { id: string; name: string; close: () => void }) {
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
