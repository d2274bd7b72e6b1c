import { expect } from 'vitest';
import type { Caller, Credentials, Model, Namespace } from './model.ts';
import { type Dice, type MakeMove, part, stopped } from './move.ts';
import { somebody } from './names.ts';
import { someOrganization } from './organizations.ts';
import { includes, manages, writes } from './rules.ts';

const reading = { own: ['user:admin', 'array:read'], organization: ['organization:read', 'array:read'] };
const changing = { own: ['user:admin'], organization: ['organization:admin'] };

interface Entered {
  refusals: number[];
  isUnseen: boolean;
  path: string;
  /** Absent where the caller gets no further. */
  namespace: Namespace | undefined;
  isOwn: boolean;
}

/** A namespace, and whether the caller may read or change its credentials. */
function entered(model: Model, dice: Dice, caller: Caller, needs: typeof reading): Entered {
  const named =
    !model.focus && dice.once(3) && caller.user
      ? caller.user.username
      : dice.once(4)
        ? somebody(model, dice)
        : someOrganization(model, dice, caller);
  const path = `/credentials/${part(named)}/aws`;
  const refusals = stopped(caller, ...needs.own, ...needs.organization);
  const isOwn = caller.user !== undefined && model.user(named) === caller.user;
  const organization = model.organization(named);
  const role = caller.user && organization?.members.get(caller.user);
  if (refusals.length > 0) return { refusals, isUnseen: false, path, namespace: undefined, isOwn };
  if (!isOwn && role === undefined) return { refusals: [404], isUnseen: true, path, namespace: undefined, isOwn };
  const enough = isOwn ? needs.own : needs.organization;
  const mayByRole = isOwn || (needs === reading ? writes(role) : manages(role));
  if (!mayByRole || !enough.some((scope) => includes(caller.scopes, scope))) {
    return { refusals: [403], isUnseen: false, path, namespace: undefined, isOwn };
  }
  return { refusals: [], isUnseen: false, path, namespace: isOwn ? caller.user : organization, isOwn };
}

const names = ['main', 'Main', 'spare', 'a/b +1', 'default'];

function within(model: Model, namespace: Namespace | undefined): Credentials[] {
  return model.credentials.filter((credentials) => credentials.namespace === namespace);
}

/** A name to ask for: one that is there, mostly. */
function someName(model: Model, dice: Dice, namespace: Namespace | undefined): string {
  return dice.once(4) ? dice.pick(names) : (dice.pickAny(within(model, namespace))?.name ?? dice.pick(names));
}

/** The moves that others in the namespace prevent. */
function conflicts(others: readonly Credentials[], name: string, accessKeyId: string | undefined): number[] {
  const isTaken = others.some(
    (other) => other.name === name || (accessKeyId !== undefined && other.accessKeyId === accessKeyId),
  );
  return isTaken ? [409] : [];
}

const anyKeyId = (dice: Dice) => `AKIACANARY${dice.number() % 9}`;
const newSecret = (model: Model) => `CanarySecret${model.next()}FakeFakeFakeFakeFakeFake`;

function makeDefault(model: Model, credentials: Credentials): void {
  for (const other of within(model, credentials.namespace)) other.isDefault = false;
  credentials.isDefault = true;
}

const addAWSAccessCredentials: MakeMove = ({ model, caller, dice }) => {
  const { namespace, refusals, path, isUnseen } = entered(model, dice, caller, changing);
  const kind = dice.pick(['pair', 'pair', 'role', 'both', 'half', 'nothing']);
  const name = dice.pick([...names, undefined]);
  const body = {
    name,
    access_key_id: ['pair', 'both', 'half'].includes(kind) ? anyKeyId(dice) : undefined,
    secret_access_key: ['pair', 'both'].includes(kind) ? newSecret(model) : undefined,
    service_role_arn: ['role', 'both'].includes(kind) ? `arn:canary:${model.next()}` : undefined,
    default: dice.once(4) ? true : undefined,
    created_at: '1999-01-01T00:00:00Z',
  };
  const isWhole = kind !== 'half' && kind !== 'nothing';
  const others = within(model, namespace);
  if (namespace) refusals.push(...conflicts(others, name ?? 'default', body.access_key_id));
  if (!isWhole && !refusals.includes(401) && stopped(caller, ...changing.own, ...changing.organization).length === 0)
    refusals.push(400);
  return {
    operation: 'addAWSAccessCredentials',
    path,
    body,
    refusals,
    isUnseen,
    carriedOut() {
      if (!namespace) return;
      const added: Credentials = {
        namespace,
        name: name ?? 'default',
        accessKeyId: body.access_key_id,
        secret: body.secret_access_key,
        arn: body.service_role_arn,
        isDefault: false,
      };
      model.credentials.push(added);
      if (others.length === 0 || body.default) makeDefault(model, added);
    },
  };
};

function expectCredentials(answer: Record<string, unknown>, credentials: Credentials, namesOnly: boolean): void {
  const { name, accessKeyId, arn, isDefault } = credentials;
  if (namesOnly) {
    expect(answer).toEqual({ name });
    return;
  }
  expect(answer).toMatchObject({ name, default: isDefault });
  expect(answer['access_key_id']).toBe(accessKeyId);
  expect(answer['service_role_arn']).toBe(arn);
}

/** `array:read` alone shows names. */
const seesNamesOnly = ({ scopes }: Caller, isOwn: boolean) =>
  !includes(scopes, isOwn ? 'user:admin' : 'organization:read');

const checkAWSAccessCredentials: MakeMove = ({ model, caller, dice }) => {
  const { namespace, refusals, path, isUnseen, isOwn } = entered(model, dice, caller, reading);
  return {
    operation: 'checkAWSAccessCredentials',
    path,
    refusals,
    isUnseen,
    carriedOut({ body }) {
      const expected = within(model, namespace);
      expect(body).toHaveLength(expected.length);
      for (const credentials of expected) {
        const told = body.find(({ name }: { name: string }) => name === credentials.name);
        expectCredentials(told ?? {}, credentials, seesNamesOnly(caller, isOwn));
      }
    },
  };
};

const checkAWSAccessCredentialsByName: MakeMove = ({ model, caller, dice }) => {
  const { namespace, refusals, path, isUnseen, isOwn } = entered(model, dice, caller, reading);
  const name = someName(model, dice, namespace);
  const found = within(model, namespace).find((credentials) => credentials.name === name);
  if (namespace && !found) refusals.push(404);
  return {
    operation: 'checkAWSAccessCredentialsByName',
    path: `${path}/${part(name)}`,
    refusals,
    isUnseen,
    carriedOut: ({ body }) => found && expectCredentials(body, found, seesNamesOnly(caller, isOwn)),
  };
};

const updateAWSAccessCredentials: MakeMove = ({ model, caller, dice }) => {
  const { namespace, refusals, path, isUnseen } = entered(model, dice, caller, changing);
  const name = someName(model, dice, namespace);
  const what = dice.pick([
    'rename',
    'rename',
    'default',
    'default',
    'pair',
    'pair',
    'half',
    'secret',
    'arn',
    'nothing',
  ]);
  const newName = what === 'rename' ? dice.pick(names) : undefined;
  const accessKeyId = ['pair', 'half'].includes(what) ? anyKeyId(dice) : undefined;
  const secret = ['pair', 'secret'].includes(what) ? newSecret(model) : undefined;
  const arn = what === 'arn' ? `arn:canary:${model.next()}` : undefined;
  const isDefault = what === 'default' ? dice.once(2) : undefined;
  const found = within(model, namespace).find((credentials) => credentials.name === name);
  if (namespace && !found) refusals.push(404);
  if (found) {
    const others = within(model, namespace).filter((other) => other !== found);
    refusals.push(...conflicts(others, newName ?? found.name, accessKeyId));
    if (accessKeyId !== undefined && accessKeyId !== found.accessKeyId && secret === undefined) refusals.push(400);
    if (secret !== undefined && accessKeyId === undefined && found.accessKeyId === undefined) refusals.push(400);
  }
  return {
    operation: 'updateAWSAccessCredentials',
    path: `${path}/${part(name)}`,
    body: {
      name: newName,
      access_key_id: accessKeyId,
      secret_access_key: secret,
      service_role_arn: arn,
      default: isDefault,
    },
    refusals,
    isUnseen,
    carriedOut() {
      if (!found) return;
      found.name = newName ?? found.name;
      found.accessKeyId = accessKeyId ?? found.accessKeyId;
      found.secret = secret ?? found.secret;
      found.arn = arn ?? found.arn;
      if (isDefault) makeDefault(model, found);
      if (isDefault === false) found.isDefault = false;
    },
  };
};

const deleteAWSAccessCredentials: MakeMove = ({ model, caller, dice }) => {
  const { namespace, refusals, path, isUnseen } = entered(model, dice, caller, changing);
  const name = someName(model, dice, namespace);
  const found = within(model, namespace).find((credentials) => credentials.name === name);
  if (namespace && !found) refusals.push(404);
  return {
    operation: 'deleteAWSAccessCredentials',
    path: `${path}/${part(name)}`,
    refusals,
    isUnseen,
    carriedOut() {
      model.credentials = model.credentials.filter((credentials) => credentials !== found);
    },
  };
};

export const contendedInNamespace = [addAWSAccessCredentials, updateAWSAccessCredentials];

export const credentialsMoves: [number, MakeMove][] = [
  [8, addAWSAccessCredentials],
  [4, checkAWSAccessCredentials],
  [4, checkAWSAccessCredentialsByName],
  [6, updateAWSAccessCredentials],
  [3, deleteAWSAccessCredentials],
];
