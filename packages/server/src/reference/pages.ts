import { readdirSync, readFileSync } from 'node:fs';
import { operationList } from '@tessera/contract';
import { openApiDocument } from '../http/openapi.ts';
import { fieldsTable, type Schemas } from './fields.ts';
import { indexPage } from './index-page.ts';
import { type Documented, operationSection } from './operation.ts';
import { typescriptExamples } from './typescript.ts';

/** A page: the operations of one noun, and the things that they answer. */
export interface Noun {
  tag: (typeof operationList)[number]['tag'];
  file: string;
  title: string;
  things: readonly string[];
}

export const nouns: readonly Noun[] = [
  { tag: 'users', file: 'users.md', title: 'Users', things: ['User', 'Terms'] },
  { tag: 'tokens', file: 'tokens.md', title: 'Tokens and sessions', things: ['Token'] },
  {
    tag: 'organizations',
    file: 'organizations.md',
    title: 'Organizations and members',
    things: ['Organization', 'OrganizationUser', 'OrganizationPolicies', 'OrganizationQuotas'],
  },
  { tag: 'invitations', file: 'invitations.md', title: 'Invitations', things: ['Invitation'] },
  {
    tag: 'credentials',
    file: 'credentials.md',
    title: 'Credentials',
    things: ['AWSAccessCredentials', 'AccessCredential'],
  },
  {
    tag: 'mfa',
    file: 'second-factors.md',
    title: 'Second factors',
    things: [
      'SecondFactors',
      'TotpSecret',
      'RecoveryCodes',
      'PasskeyCreationOptions',
      'PasskeyAttestation',
      'AddedPasskey',
      'Passkey',
    ],
  },
  {
    tag: 'sso',
    file: 'single-sign-on.md',
    title: 'Single sign-on',
    things: ['Identity', 'SSODomainConfig', 'DomainCheckResult'],
  },
  {
    tag: 'oauth',
    file: 'oauth.md',
    title: 'OAuth for tools and data services',
    things: ['DeviceAuthorization', 'GrantedToken', 'DeviceRequest', 'Introspection', 'ServiceCredential'],
  },
  {
    tag: 'administration',
    file: 'administration.md',
    title: 'Administration',
    things: [
      'AdminUser',
      'AdminUserPage',
      'AdminUserDetail',
      'AdminAuditEntry',
      'AdminMembership',
      'RecoveryLink',
      'Settings',
    ],
  },
  { tag: 'audit', file: 'audit.md', title: 'Audit and export', things: ['AuditPage', 'AuditEntry', 'UserExport'] },
];

interface Document {
  paths: Record<string, Record<string, Documented>>;
  components: { schemas: Schemas };
}

/**
 * The reference pages, by their path in the repository.
 * @param root where the repository is; other pages that are in the folder there are linked to
 * @throws where something of an operation is missing; the message names the file that lacks it
 */
export function referencePages(root: URL): Map<string, string> {
  const homeless = operationList.find((operation) => !nouns.some(({ tag }) => tag === operation.tag));
  if (homeless)
    throw new Error(`${homeless.id} is on no page: see the nouns in packages/server/src/reference/pages.ts`);
  const document = openApiDocument() as Document;
  const typescript = typescriptExamples();
  const pages = nouns.map((noun): [string, string] => [
    `docs/reference/${noun.file}`,
    page(noun, document, typescript),
  ]);
  return new Map([['docs/reference/index.md', indexPage(nouns, otherPages(root))], ...pages]);
}

function page(noun: Noun, { paths, components: { schemas } }: Document, typescript: Map<string, string>): string {
  const operations = operationList
    .filter(({ tag }) => tag === noun.tag)
    .map((operation) => {
      const documented = paths[operation.path]?.[operation.method.toLowerCase()];
      const example = typescript.get(operation.id);
      if (documented === undefined) throw new Error(`${operation.id} is not in the API document`);
      if (example === undefined) {
        throw new Error(`${operation.id} has no method with an @example in packages/client/src/operations`);
      }
      return operationSection(operation, documented, schemas, example);
    });
  const things = noun.things.map((name) => {
    const schema = schemas[name] ?? {};
    return `## ${name}\n\n${schema.description}. Fields that are not set are left out.\n\n${fieldsTable(schema, schemas)}`;
  });
  const how =
    'Written from the contract by `npm run generate`. How the examples begin: [Reference](index.md#examples).';
  return `${[`# ${noun.title}`, how, ...operations, ...things].join('\n\n')}\n`;
}

function otherPages(root: URL): { file: string; title: string }[] {
  const folder = new URL('docs/reference/', root);
  const own = ['index.md', ...nouns.map(({ file }) => file)];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md') && !own.includes(file))
    .sort()
    .map((file) => ({ file, title: /^# (.*)$/m.exec(readFileSync(new URL(file, folder), 'utf8'))?.[1] ?? file }));
}
