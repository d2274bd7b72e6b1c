import { TextInput } from '@mantine/core';
import type { DeviceRequest } from '@tessera/contract';
import { type ReactNode, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import * as z from 'zod';
import { call } from '../api/call.ts';
import { keys } from '../api/queries.ts';
import { useAct } from '../ui/act.ts';
import { Action, FormEnd } from '../ui/buttons.tsx';
import { deviceOf } from '../ui/device.ts';
import { useForm } from '../ui/form.ts';
import { Ago } from '../ui/instant.tsx';
import { Note, Page, Section, Tag } from '../ui/page.tsx';
import { scopeWords } from './tokens/scopes.ts';

type Request = z.output<typeof DeviceRequest>;
type Decision = 'approved' | 'refused';

/**
 * The page to which a tool sends its user: the tool, its request, and the question. Nothing is ever approved by an
 * address alone.
 */
export default function Device() {
  const [request, setRequest] = useState<Request>();
  const [decision, setDecision] = useState<Decision>();
  return (
    <Page title="Authorize a tool" about="A program on this machine or another asks to act as you.">
      {decision !== undefined ? (
        <Answered decision={decision} />
      ) : request === undefined ? (
        <Code found={setRequest} />
      ) : (
        <Question request={request} answered={setDecision} />
      )}
    </Page>
  );
}

const code = z
  .string()
  .refine(
    (text) => /^[BCDFGHJKLMNPQRSTVWXZ]{8}$/i.test(text.replace(/[\s-]/g, '')),
    'must be eight letters as in WDJB-MJHT',
  );

function Code({ found }: { found: (request: Request) => void }) {
  const [query] = useSearchParams();
  const form = useForm({
    initial: { user_code: query.get('user_code') ?? '' },
    labels: { user_code: 'Code' },
    schema: z.object({ user_code: code }),
    body: (values) => values,
    guarded: false,
    fieldOf: { device_request_not_found: 'user_code' },
    send: (params) => call('getDeviceRequest', { params }),
    after: found,
  });
  return (
    <form className="fields" onSubmit={form.submit} noValidate>
      <TextInput
        description="The code that the program shows. Go on only with a program that you started yourself."
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        autoFocus
        {...form.text('user_code')}
      />
      <FormEnd form={form}>Continue</FormEnd>
    </form>
  );
}

function Question({ request, answered }: { request: Request; answered: (decision: Decision) => void }) {
  const params = { user_code: request.user_code };
  const send = (approve: boolean) => async () => {
    await call('answerDeviceRequest', { params, body: { approve } });
    answered(approve ? 'approved' : 'refused');
  };
  const approval = useAct({ work: send(true), changes: [keys.sessions] });
  const refusal = useAct({ work: send(false) });
  const problem = approval.problem ?? refusal.problem;
  return (
    <Section
      title="Is this yours?"
      about="Approve only if you started it yourself just now, and it shows this very code. The sender of a link or a code may be after your account."
    >
      <div className="stack">
        <dl className="box facts-list">
          <Fact name="Code">
            <code>{request.user_code}</code>
          </Fact>
          <Fact name="Program">
            {request.built_in ? 'The Tessera command line' : <strong>{request.client_id}</strong>}{' '}
            {!request.built_in && <Tag kind="warn">unverified</Tag>}
          </Fact>
          <Fact name="May do">{request.scope.map(scopeWords).join(' · ')}</Fact>
          <Fact name="For">
            {request.lifetime > 86_400 ? `${request.lifetime / 86_400} days` : `${request.lifetime / 3600} hours`}
          </Fact>
          <Fact name="Asked from">
            {request.address}, by {deviceOf(request.user_agent)}, <Ago at={request.created_at} />
          </Fact>
        </dl>
        {problem !== undefined && <Note kind="bad">{problem}</Note>}
        <div className="acts">
          <Action kind="main" busy={approval.busy} onClick={approval.act}>
            Approve
          </Action>
          <Action kind="danger" busy={refusal.busy} onClick={refusal.act}>
            Refuse
          </Action>
        </div>
      </div>
    </Section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Answered({ decision }: { decision: Decision }) {
  return decision === 'approved' ? (
    <Note kind="good">
      The program goes on by itself, and you can close this page. What it may do ends with its{' '}
      <Link to="/sessions">session</Link>.
    </Note>
  ) : (
    <Note kind="good">The program gets nothing.</Note>
  );
}
