import { PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ConsoleSignIn, ProviderCompletion, type ProviderProgress } from '@tessera/contract';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { ask } from '../api/call.ts';
import { completeSignIn, placeAfterSignIn, returnedFromProvider } from '../api/provider.ts';
import { messageOf, Refusal } from '../api/refusal.ts';
import { leaveFor, safeNext, tellOtherTabs, tellOtherTabsOfReturn } from '../api/session.ts';
import { NewUsername } from '../ui/account-fields.tsx';
import { FormEnd } from '../ui/buttons.tsx';
import { CodeInput, codeLabel, useCode } from '../ui/code.tsx';
import { useForm } from '../ui/form.ts';
import { Gate } from '../ui/gate.tsx';
import { Note } from '../ui/page.tsx';
import { PasskeyButton } from '../ui/passkey-button.tsx';
import { showPassword } from '../ui/words.ts';

/** Where an identity provider leads back to. */
export default function ProviderReturn() {
  const { provider } = useParams();
  const [later, setLater] = useState<ProviderProgress>();
  const returned = useQuery({
    queryKey: ['returned from provider'],
    queryFn: async () => goOn(await returnedFromProvider(provider)),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { error } = returned;
  if (error instanceof Refusal && error.code === 'mfa_required' && later === undefined) {
    return <SecondFactor methods={error.methods} then={(progress) => setLater(goOn(progress))} />;
  }
  const step = later ?? returned.data;
  if (step?.step === 'choose_username')
    return <ChooseUsername proposal={step} then={(progress) => setLater(goOn(progress))} />;
  if (step?.step === 'sign_in_to_link') return <SignInToLink {...step} />;
  return (
    <Gate title="Signing in" more={<Link to="/sign-in">Go to the sign-in page</Link>}>
      {error ? <Note kind="bad">{messageOf(error)}</Note> : <p role="status">Signing you in …</p>}
    </Gate>
  );
}

/** Leaves for where the person was going, once it is done. */
function goOn(progress: ProviderProgress): ProviderProgress {
  if (progress.step !== 'done') return progress;
  if (progress.purpose === 'sign_in') tellOtherTabs();
  if (progress.purpose === 'prove') tellOtherTabsOfReturn();
  leaveFor(safeNext(placeAfterSignIn()));
  return progress;
}

type Then = (progress: ProviderProgress) => void;

function SecondFactor({ methods, then }: { methods: readonly string[]; then: Then }) {
  const code = useCode();
  const form = useForm({
    initial: { otp: '' },
    labels: { otp: codeLabel },
    schema: ProviderCompletion,
    guarded: false,
    body: (values) => values,
    send: (body) => code.sending(body.otp, () => completeSignIn(body)),
    after: then,
  });
  return (
    <Gate title="Second factor" more={<Link to="/sign-in">Go to the sign-in page</Link>}>
      <form className="fields" onSubmit={form.submit} noValidate>
        <CodeInput autoFocus hasApp={methods.includes('totp')} {...form.text('otp')} />
        <FormEnd form={form}>Sign in</FormEnd>
        {methods.includes('passkey') && (
          <PasskeyButton as="second factor" send={async (passkey) => then(await completeSignIn({ passkey }))}>
            Use a passkey
          </PasskeyButton>
        )}
      </form>
    </Gate>
  );
}

function ChooseUsername({
  proposal,
  then,
}: {
  proposal: Extract<ProviderProgress, { step: 'choose_username' }>;
  then: Then;
}) {
  const { username, name, email, organization } = proposal;
  const form = useForm({
    initial: { username, name },
    labels: { username: 'Username', name: 'Name' },
    schema: ProviderCompletion,
    guarded: false,
    body: (values) => values,
    fieldOf: { username_taken: 'username', name_reserved: 'username' },
    send: completeSignIn,
    after: then,
  });
  return (
    <Gate title="Create your account" more={<Link to="/sign-in">Sign in to an account that you have</Link>}>
      <form className="fields" onSubmit={form.submit} noValidate>
        <p>
          There is no account{email === '' ? '' : ` for ${email}`} yet.
          {organization === undefined ? '' : ` You will be a member of ${organization}.`}
        </p>
        <NewUsername {...form.text('username')} />
        <TextInput description="Optional" autoComplete="name" {...form.text('name')} />
        <FormEnd form={form}>Create account</FormEnd>
      </form>
    </Gate>
  );
}

/** Links the provider's identity to the signed-in account, and goes on to the person's destination. */
async function linkAfterSignIn(): Promise<void> {
  await ask('POST', '/console/sign_in/link');
  tellOtherTabs();
  leaveFor(safeNext(placeAfterSignIn()));
}

function SignInToLink({ email, provider }: { email: string; provider: string }) {
  const code = useCode();
  const form = useForm({
    initial: { username: '', password: '', otp: '' },
    labels: { username: 'Username', password: 'Password', otp: codeLabel },
    schema: ConsoleSignIn,
    guarded: false,
    body: ({ otp, ...values }) => ({ ...values, otp: otp === '' ? undefined : otp }),
    send: async (body) => {
      await code.sending(body.otp, () => ask('POST', '/console/session', body));
      await linkAfterSignIn();
    },
  });
  return (
    <Gate title="Link your account" more={<Link to="/forgot-password">Forgot your password?</Link>}>
      <form className="fields" onSubmit={form.submit} noValidate>
        <p>
          An account with the address {email} is here already. Sign in to it once with its password, and {provider}{' '}
          signs you in to it from then on. If it has no password, sign in as you did before, and link {provider} in your
          account.
        </p>
        <TextInput
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          {...form.text('username')}
        />
        <PasswordInput autoComplete="current-password" {...showPassword} {...form.text('password')} />
        {code.wanted && <CodeInput hasApp={code.methods.includes('totp')} {...form.text('otp')} />}
        <FormEnd form={form}>Sign in and link</FormEnd>
        {code.methods.includes('passkey') && (
          <PasskeyButton
            as="second factor"
            send={async (passkey) => {
              const { username, password } = form.values;
              await ask('POST', '/console/session', { username, password, passkey });
              await linkAfterSignIn();
            }}
          >
            Use a passkey
          </PasskeyButton>
        )}
      </form>
    </Gate>
  );
}
