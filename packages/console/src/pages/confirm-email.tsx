import { type FormEvent, useState } from 'react';
import { Link } from 'react-router';
import { mailedToken, spendMailed } from '../api/mailed.ts';
import { FormEnd } from '../ui/buttons.tsx';
import { Gate } from '../ui/gate.tsx';
import { Note } from '../ui/page.tsx';

export default function ConfirmEmail() {
  const [state, setState] = useState<'asked' | 'busy' | 'done'>('asked');
  const [problem, setProblem] = useState<string>();

  async function confirm(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (state !== 'asked') return;
    setState('busy');
    try {
      await spendMailed('/v1/user/confirm_email');
      setState('done');
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setState('asked');
    }
  }

  return (
    <Gate title="Confirm your e-mail address" more={<Link to="/">Go to your account</Link>}>
      {mailedToken() === '' ? (
        <Note kind="bad">This page needs the link from the mail. Open that link again.</Note>
      ) : state === 'done' ? (
        <p role="status">Your address is confirmed.</p>
      ) : (
        <form className="fields" onSubmit={confirm}>
          <p>Press the button to confirm that this address is yours.</p>
          <FormEnd problem={problem} busy={state === 'busy'}>
            Confirm
          </FormEnd>
        </form>
      )}
    </Gate>
  );
}
