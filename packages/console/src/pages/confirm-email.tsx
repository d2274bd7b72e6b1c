import type { FormEvent } from 'react';
import { useState } from 'react';
import { Link } from 'react-router';
import { mailedToken, spendMailed } from '../api/mailed.ts';
import { useAct } from '../ui/act.ts';
import { FormEnd } from '../ui/buttons.tsx';
import { Gate } from '../ui/gate.tsx';
import { Note } from '../ui/page.tsx';

export default function ConfirmEmail() {
  const [done, setDone] = useState(false);
  const form = useAct({ work: () => spendMailed('/v1/user/confirm_email') });

  async function confirm(event: FormEvent): Promise<void> {
    event.preventDefault();
    setDone(await form.act());
  }

  return (
    <Gate title="Confirm your e-mail address" more={<Link to="/">Go to your account</Link>}>
      {mailedToken() === '' ? (
        <Note kind="bad">This page needs the link from the mail. Open that link again.</Note>
      ) : done ? (
        <p role="status">Your address is confirmed.</p>
      ) : form.problem !== undefined ? (
        <div className="stack">
          <Note kind="bad">{form.problem}</Note>
          <p>
            <Link to="/account/password">See whether your address is confirmed, and have another link mailed</Link>
          </p>
        </div>
      ) : (
        <form className="fields" onSubmit={confirm}>
          <p>Press the button to confirm that this address is yours.</p>
          <FormEnd form={form}>Confirm</FormEnd>
        </form>
      )}
    </Gate>
  );
}
