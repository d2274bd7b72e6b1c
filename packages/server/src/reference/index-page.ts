import { actionsOf, errors, operationList, roles, scopes } from '@tessera/contract';
import { table } from './fields.ts';
import { errorsOfAny } from './operation.ts';
import type { Noun } from './pages.ts';

/** `docs/reference/index.md`. `others` are the pages of the folder that are generated elsewhere. */
export function indexPage(nouns: readonly Noun[], others: readonly { file: string; title: string }[]): string {
  const operationsOf = ({ tag, file }: Noun) =>
    operationList
      .filter((operation) => operation.tag === tag)
      .map(({ id, method, path, summary }) => [
        `[${id}](${file}#${id.toLowerCase()})`,
        `\`${method} /v1${path}\``,
        `${summary}.`,
      ]);
  return `# Reference

Every operation of the API, written from the contract by \`npm run generate\`. The same as an OpenAPI document is
\`openapi.json\`, at the root of the repository and of every server.

${table(['Operation', '', ''], nouns.flatMap(operationsOf))}

${others.map(({ file, title }) => `- [${title}](${file})\n`).join('')}- [Coming from TileDB Cloud](../from-tiledb-cloud.md)

## Authentication

Send an API key in \`X-TILEDB-REST-API-KEY\`, or in \`Authorization: Bearer\`: a named token or a session's. Or send a username
and a password as \`Authorization: Basic\`. A key wins where both are there, and a bad key never falls back to the password. Operations
that say *Public* need neither.

## Examples

The examples are about alice, who owns the organization acme together with carol; bob, a member; erin, who is not; the credentials
lake of acme; alice's token ci; and invitations of alice to erin's lab, and of dave@example.com to acme. They begin like this, with your server's address in place of the one here:

\`\`\`console
$ export TESSERA_URL=http://127.0.0.1:8080
$ export TESSERA_TOKEN=…   # from getSession, or a named token
$ tessera login "$TESSERA_URL" --username alice   # for the command line
\`\`\`

\`\`\`js
import { Tessera } from '@tessera/client';
const baseUrl = 'http://127.0.0.1:8080';
const tessera = new Tessera({ baseUrl, username: 'alice', password });
\`\`\`

\`\`\`python
from getpass import getpass
import tiledb.cloud
from tiledb.cloud import rest_api
from tiledb.cloud.rest_api import models

host = "http://127.0.0.1:8080"
tiledb.cloud.login(username="alice", password=getpass(), host=host)
user_api = tiledb.cloud.client.build(rest_api.UserApi)
organization_api = tiledb.cloud.client.build(rest_api.OrganizationApi)
invitation_api = tiledb.cloud.client.build(rest_api.InvitationApi)
\`\`\`

## Any operation

Every answer of 400 and above has a JSON body: \`code\` is the status, \`error\` a stable slug, \`message\` a sentence for people,
\`request_id\` the ID of the request in the server's log. Besides the errors that it lists itself, any operation may answer:

${table(
  ['Status', 'Error', ''],
  errorsOfAny(operationList).map((code) => [String(errors[code].status), `\`${code}\``, errors[code].message]),
)}

429 and 503 come with \`Retry-After\`, in seconds, and say that nothing was done.

## Scopes

A token may do what its user may, cut down to its scopes: ${scopes.map((scope) => `\`${scope}\``).join(', ')}. Within one noun
\`read-write\` includes \`read\`, and \`admin\` both; \`*\` includes every noun, but neither \`password_reset\` nor \`confirm_email\`, which are
for mailed tokens.

## Roles

The actions that a role permits in its organization. In the caller's own namespace everything is permitted.

${table(
  ['Role', 'Actions'],
  roles.map((role) => [role, actionsOf(role).join(', ')]),
)}
`;
}
