import { NewPassword } from '@tessera/contract';
import { Link } from 'react-router';
import { mailedToken, spendMailed } from '../api/mailed.ts';
import { leaveFor } from '../api/session.ts';
import { checkNewPassword, NewPasswordInput } from '../ui/account-fields.tsx';
import { FormEnd } from '../ui/buttons.tsx';
import { useForm } from '../ui/form.ts';
import { Gate } from '../ui/gate.tsx';
import { Note } from '../ui/page.tsx';

export default function ResetPassword() {
  const form = useForm({
    initial: { password: '' },
    labels: { password: 'New password' },
    schema: NewPassword,
    guarded: false,
    body: (values) => values,
    check: (values) => checkNewPassword(values, 'New password'),
    fieldOf: { password_too_common: 'password' },
    send: (body) => spendMailed('/v1/user/password_reset', body),
    after: () => leaveFor('/sign-in?done=reset'),
  });
  return (
    <Gate
      title="Set a new password"
      more={
        <>
          <Link to="/forgot-password">Have another link mailed</Link>
          <Link to="/sign-in">Sign in</Link>
        </>
      }
    >
      {mailedToken() === '' ? (
        <Note kind="bad">This page needs the link from the mail. Open that link again.</Note>
      ) : (
        <form className="fields" onSubmit={form.submit} noValidate>
          <p>All sessions of the account will be ended. Its tokens stay.</p>
          <NewPasswordInput autoFocus {...form.text('password')} />
          <FormEnd form={form}>Set password</FormEnd>
        </form>
      )}
    </Gate>
  );
}
