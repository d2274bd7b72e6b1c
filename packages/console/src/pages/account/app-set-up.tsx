import { TotpConfirmation, type TotpSecret } from '@tessera/contract';
import type * as z from 'zod';
import { call } from '../../api/call.ts';
import { keys } from '../../api/queries.ts';
import { FormEnd } from '../../ui/buttons.tsx';
import { CodeInput } from '../../ui/code.tsx';
import { useForm } from '../../ui/form.ts';
import { say } from '../../ui/notices.ts';
import { QrCode } from './qr-code.tsx';

interface AppSetUpProps {
  secret: z.output<typeof TotpSecret>;
  /** Told of the recovery codes that come with the app. */
  made: (codes: string[]) => void;
}

/** Gives the secret to an authenticator app, and turns the app on by its first code. */
export default function AppSetUp({ secret: { secret, uri }, made }: AppSetUpProps) {
  const form = useForm({
    initial: { code: '' },
    labels: { code: 'Code that the app shows' },
    schema: TotpConfirmation,
    body: (values) => values,
    guarded: false,
    fieldOf: { wrong_code: 'code' },
    send: async (body) => {
      const { recovery_codes: codes } = await call('confirmTotp', { body });
      // Not `after`, which waits until the queries are fetched anew: they are shown this once.
      made(codes);
      say('The authenticator app is on, and your other sessions are ended');
    },
    changes: [keys.secondFactors, keys.sessions],
  });
  return (
    <form className="fields" onSubmit={form.submit} noValidate>
      <p>Scan this with the app, or type the text below into it. It is good for ten minutes.</p>
      <QrCode text={uri} label="QR code of the secret" />
      <div className="once">
        <code>{secret}</code>
      </div>
      <CodeInput description="Six digits" inputMode="numeric" {...form.text('code')} />
      <FormEnd form={form}>Turn it on</FormEnd>
    </form>
  );
}
