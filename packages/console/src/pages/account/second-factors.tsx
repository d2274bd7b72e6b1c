import { useQuery } from '@tanstack/react-query';
import { type SecondFactors as Found, TotpRemoval, type TotpSecret } from '@tessera/contract';
import { lazy, Suspense, useState } from 'react';
import type * as z from 'zod';
import { call } from '../../api/call.ts';
import { keys, secondFactorsQuery } from '../../api/queries.ts';
import { useAct } from '../../ui/act.ts';
import { Action, FormEnd } from '../../ui/buttons.tsx';
import { CodeInput } from '../../ui/code.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { useForm } from '../../ui/form.ts';
import { Found as FoundPart, Waiting } from '../../ui/found.tsx';
import { Instant } from '../../ui/instant.tsx';
import { say } from '../../ui/notices.ts';
import { Note, Page, Section } from '../../ui/page.tsx';
import { listed } from '../../ui/words.ts';
import { Passkeys } from './passkeys.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

// Content behind a click is fetched after it.
const AppSetUp = lazy(() => import('./app-set-up.tsx'));

type Secret = z.output<typeof TotpSecret>;
type Factors = z.output<typeof Found>;

export default function SecondFactors() {
  const factors = useQuery(secondFactorsQuery);
  const [codes, setCodes] = useState<string[]>();
  return (
    <Page title="Second factors" about="What signing in needs besides your password. Your API tokens need none.">
      {codes === undefined ? (
        <FoundPart query={factors}>
          {(found) => (
            <>
              <Required factors={found} />
              <Passkeys made={setCodes} />
              {found.totp.enabled ? <AppOn since={found.totp.since} /> : <AppOff made={setCodes} />}
              {hasFactor(found) && <Codes left={found.recovery_codes_left} made={setCodes} />}
            </>
          )}
        </FoundPart>
      ) : (
        <Section title="Recovery codes">
          <RecoveryCodes codes={codes} done={() => setCodes(undefined)} />
        </Section>
      )}
    </Page>
  );
}

function hasFactor({ totp, passkeys }: Factors): boolean {
  return totp.enabled || passkeys > 0;
}

/** Why there must be a second factor, where there is none. */
function Required({ factors }: { factors: Factors }) {
  const { required_by: organizations, required_by_site: bySite } = factors;
  if (hasFactor(factors)) return null;
  if (bySite) return <Note>This site requires a second factor. Until you turn one on, nothing else can be used.</Note>;
  if (organizations.length === 0) return null;
  return <Note>{listed(organizations)} can be used with a second factor only. You are still a member.</Note>;
}

function AppOff({ made }: { made: (codes: string[]) => void }) {
  const [secret, setSecret] = useState<Secret>();
  const { act, busy, problem } = useAct({ work: async () => setSecret(await call('startTotp', {})) });
  return (
    <Section
      title="Authenticator app"
      about="An app on your telephone shows a code every 30 seconds. Signing in then needs your password and the code."
    >
      {secret === undefined ? (
        <div className="stack">
          {problem !== undefined && <Note kind="bad">{problem}</Note>}
          <div className="acts">
            <Action kind="main" busy={busy} onClick={act}>
              Set up an authenticator app
            </Action>
          </div>
        </div>
      ) : (
        <Suspense fallback={<Waiting />}>
          <AppSetUp secret={secret} made={made} />
        </Suspense>
      )}
    </Section>
  );
}

function AppOn({ since }: { since: string | undefined }) {
  return (
    <Section title="Authenticator app" about="Signing in with the password needs a code of the app.">
      {since !== undefined && (
        <p>
          On since <Instant at={since} />.
        </p>
      )}
      <TurnOff />
    </Section>
  );
}

function Codes({ left, made }: { left: number; made: (codes: string[]) => void }) {
  return (
    <Section
      title="Recovery codes"
      about="Each signs you in once, with your password, when the app or the passkeys are lost."
    >
      <div className="row">
        <span>{left} left</span>
        <Confirm
          verb="Make new codes"
          title="Make new recovery codes?"
          consequence="The codes that you have now work no more."
          work={async () => made((await call('makeRecoveryCodes', {})).recovery_codes)}
          changes={[keys.secondFactors]}
        />
      </div>
    </Section>
  );
}

function TurnOff() {
  const form = useForm({
    initial: { code: '' },
    labels: { code: 'Code' },
    schema: TotpRemoval,
    body: (values) => values,
    guarded: false,
    fieldOf: { wrong_code: 'code' },
    send: (body) => call('removeTotp', { body }),
    changes: [keys.secondFactors],
    after: () => say('The authenticator app is off'),
  });
  return (
    <form className="fields section" onSubmit={form.submit} noValidate aria-label="Turn the app off">
      <CodeInput {...form.text('code')} />
      <FormEnd form={form} kind="danger">
        Turn it off
      </FormEnd>
    </form>
  );
}
