import {
  actionsOf,
  type ErrorCode,
  errorCodes,
  errors,
  type Operation,
  type OperationId,
  roles,
} from '@tessera/contract';
import { permissionText } from '../http/openapi.ts';
import { curl } from './curl.ts';
import { fieldsTable, type Schema, type Schemas, table, typeOf } from './fields.ts';

/** An operation as the API document describes it. */
export interface Documented {
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema: Schema }[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

const parameterWords: Record<string, string> = {
  username: 'Name or ID of a user.',
  organization: 'Name or ID of an organization.',
  namespace: 'Name or ID of a user or an organization.',
  invitation: 'ID of an invitation.',
  token: 'The name of a token or a session, or the token itself.',
  name: 'The name of the credentials.',
  provider: '`azure` or `gcp`.',
  user: 'Name or ID of a user.',
  identity: 'ID of an identity.',
  user_code: 'The code that the tool shows. Case, dashes and spaces do not matter.',
  credential: 'Name or ID of a service credential.',
  uuid: "ID of an organization's domain.",
  passkey: 'ID of a passkey.',
};

/** Where the contract takes more than it asks for. */
const parameterTypes: Record<string, string> = { remember_me: '`true`' };

/** Notes that the tables cannot hold. */
const proof = 'It needs a sign-in with the password less than ten minutes ago.';
const notes: Partial<Record<OperationId, string>> = {
  startTotp: `${proof} Nothing changes until confirmTotp, within ten minutes.`,
  confirmTotp: `${proof} From then on the password needs a code in X-Tessera-OTP besides it. All other sessions end; API tokens go on.`,
  removeTotp: `${proof} The recovery codes end too.`,
  makeRecoveryCodes: proof,
  introspectToken:
    'The service credential is sent as Basic, as a bearer token (its secret alone), or as `client_id` and `client_secret` in the form. A token that is not active is `{"active":false}`, and nothing else.',
  answerDeviceRequest: `In the console approving ${proof.replace('It needs', 'needs')}`,
  unlinkIdentity: `${proof} The last way in to an account without a password stays.`,
  createSSODomain:
    'Only an owner may. No user signs in through the domain before checkSSODomain has found its TXT record.',
  updateSSODomain: 'Only an owner may. A new issuer needs its client secret; an empty one removes the provider.',
  startPasskey: `${proof} The browser answers within five minutes, in the same session.`,
  addPasskey: `${proof} With the first second factor of the account, all other sessions end; API tokens go on.`,
  removePasskey: `${proof} With the last second factor go the recovery codes.`,
  updateUserInOrganization: 'Only an owner makes or unmakes an owner.',
  addUserToOrganization: 'Only an owner adds an owner.',
  deleteUserFromOrganization: 'Every member may leave. Only an owner removes an owner.',
  joinOrganization:
    'Only an owner invites an owner. The answer is the same whether or not a recipient has an account; inviting again mails a new link.',
  updateUser:
    'A new `password` or `email` needs `user:admin` and a sign-in with the password less than ten minutes ago.',
};

/** The section of one operation. */
export function operationSection(
  operation: Operation & { id: OperationId },
  documented: Documented,
  schemas: Schemas,
  typescript: string,
): string {
  const { id, method, path, summary, prefix = '/v1' } = operation;
  return [
    `## ${id}`,
    `\`${method} ${prefix}${path}\``,
    `${summary}.`,
    `${permissionText(operation.permission)}${roleText(operation)}${notes[id] === undefined ? '' : ` ${notes[id]}`}`,
    parameters(documented, schemas),
    body(documented, schemas),
    `### Answers of ${id}`,
    answers(operation, documented, schemas),
    `### Examples of ${id}`,
    exampleBlocks(operation, typescript),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function roleText({ action, permission }: Operation): string {
  if (action === undefined) return '';
  const able = roles.filter((role) => actionsOf(role).includes(action));
  const whose =
    permission !== null && 'organization' in permission
      ? 'In an organization your role'
      : 'Your role in the organization';
  return ` ${whose} must permit \`${action}\`: ${able.join(', ')}.`;
}

function parameters({ parameters: list = [] }: Documented, schemas: Schemas): string {
  if (list.length === 0) return '';
  const rows = list.map(({ name, in: place, required, description, schema }) => [
    `\`${name}\``,
    place,
    parameterTypes[name] ?? typeOf(schema, schemas),
    place === 'path'
      ? wordsFor(name)
      : `${required ? 'Required. ' : ''}${description === undefined ? '' : `${description}.`}`,
  ]);
  return table(['Parameter', 'In', 'Type', ''], rows);
}

function wordsFor(parameter: string): string {
  const words = parameterWords[parameter];
  if (words === undefined) {
    throw new Error(`{${parameter}} has no words in packages/server/src/reference/operation.ts`);
  }
  return words;
}

function body({ requestBody }: Documented, schemas: Schemas): string {
  const [[type, content] = []] = Object.entries(requestBody?.content ?? {});
  const schema = content?.schema;
  const name = schema?.$ref?.slice(schema.$ref.lastIndexOf('/') + 1);
  const found = name === undefined ? undefined : schemas[name];
  if (found === undefined) return '';
  const about = found.description === undefined ? '' : ` ${found.description}.`;
  return `Body, as ${type === 'application/json' ? 'JSON' : 'a form'}${requestBody?.required ? '' : ' (may be left out)'}.${about}\n\n${fieldsTable(found, schemas)}`;
}

type Applies = (operation: Operation) => boolean;
const takesBody: Applies = ({ body: input }) => input !== undefined;
const isPrivate: Applies = ({ permission }) => permission !== null && !('service' in permission);
const takesJson: Applies = ({ body: input, form }) => input !== undefined && !form;

/** Errors of every operation of a kind, besides those that it lists itself and those of any operation. */
const common = new Map<ErrorCode, Applies>([
  ['invalid_request', ({ body: input, query, path }) => Boolean(input ?? query) || path.includes('{')],
  ['invalid_json', takesJson],
  ['body_too_large', takesBody],
  ['unsupported_media_type', takesBody],
  ['not_authenticated', isPrivate],
  ['mfa_required', isPrivate],
  ['insufficient_scope', isPrivate],
  ['idempotency_key_reused', ({ method }) => method === 'POST'],
]);

/** The errors that any operation may answer, and that are on no operation's own list. */
export function errorsOfAny(operations: readonly Operation[]): ErrorCode[] {
  const listed = new Set([...operations.flatMap((operation) => operation.errors), ...common.keys()]);
  return errorCodes.filter((code) => !listed.has(code));
}

function answers(operation: Operation, { responses }: Documented, schemas: Schemas): string {
  const answer = responses['200']?.content?.['application/json']?.schema;
  const success = answer ? ['200', '', typeOf(answer, schemas)] : ['204', '', 'Done; no body'];
  const ofItsKind = [...common].filter(([, applies]) => applies(operation)).map(([code]) => code);
  const codes = [...new Set([...operation.errors, ...ofItsKind])];
  const part = responses['207']?.content?.['application/json']?.schema;
  const partial = part ? [['207', '', typeOf(part, schemas)]] : [];
  const rows = codes
    .map((code) => [String(errors[code].status), `\`${code}\``, errors[code].message])
    .sort(([a = ''], [b = '']) => Number(a) - Number(b));
  return `${table(['Status', 'Error', ''], [success, ...partial, ...rows])}\n\nIt may also answer the errors of [any operation](index.md#any-operation).`;
}

function exampleBlocks(operation: Operation, typescript: string): string {
  const { example } = operation;
  const block = (language: string, code: string) => `\`\`\`${language}\n${code}\n\`\`\``;
  return [
    block('sh', curl(operation, example)),
    block('ts', typescript),
    block('console', `$ ${example.cli}`),
    example.python === undefined
      ? 'The official Python client does not know this operation.'
      : block('python', example.python),
  ].join('\n\n');
}
