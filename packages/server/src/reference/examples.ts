import type { OperationId } from '@tessera/contract';

/**
 * What the examples of the reference pages ask for. They are about alice, who owns the organization acme together with
 * carol; bob, a member; erin, who is not; the credentials lake of acme; and alice's token ci.
 */
export interface Example {
  /** The path's parameters. */
  path?: Record<string, string>;
  query?: string;
  body?: object;
  /** Whose credentials curl sends: alice's token when absent. */
  as?: 'password' | 'mailed token';
  /** What to type for the command line. */
  cli: string;
  /** Python with the official client; absent where that does not know the operation. */
  python?: string;
}

const acme = { organization: 'acme' };
const bob = { organization: 'acme', username: 'bob' };
const lake = { namespace: 'acme', name: 'lake' };

export const examples: Record<OperationId, Example> = {
  createUser: {
    body: { username: 'dave', password: 'a-long-Fake-password', email: 'dave@example.com' },
    cli: 'tessera user create dave --email dave@example.com   # asks for the password',
    python: `user_api.create_user(
    models.User(username="dave", password=getpass(), email="dave@example.com")
)`,
  },
  getUser: { cli: 'tessera user show', python: 'print(user_api.get_user().username)' },
  getUserWithUsername: {
    path: { username: 'bob' },
    cli: 'tessera user show bob',
    python: 'print(user_api.get_user_with_username("bob").id)',
  },
  updateUser: {
    path: { username: 'alice' },
    body: { company: 'Example Research', timezone: 'Europe/Athens' },
    cli: "tessera user update --company 'Example Research' --timezone Europe/Athens",
    python: `me = user_api.get_user()
me.company = "Example Research"
me.timezone = "Europe/Athens"
user_api.update_user("alice", me)`,
  },
  deleteUser: {
    path: { username: 'alice' },
    cli: 'tessera user delete',
    python: 'user_api.delete_user("alice")',
  },
  confirmEmail: {
    as: 'mailed token',
    cli: 'tessera user confirm   # asks for the token from the mail',
    python: `tiledb.cloud.login(token=mailed_token, host=host)
tiledb.cloud.client.build(rest_api.UserApi).confirm_email()`,
  },
  requestEmailConfirmation: { cli: 'tessera user confirm --request' },
  resetUserPassword: {
    body: { password: 'another-long-Fake-password' },
    cli: 'tessera user reset-password   # asks for the new password',
    python: 'user_api.reset_user_password({"password": getpass()})',
  },
  requestPasswordReset: {
    body: { username: 'alice' },
    cli: 'tessera user reset-password --request alice',
  },
  getSession: {
    as: 'password',
    query: 'remember_me=true',
    cli: 'tessera session create --remember',
    python: 'print(user_api.get_session(remember_me="true").expires_at)',
  },
  endOtherSessions: { cli: 'tessera session end-others' },
  requestToken: {
    body: { name: 'nightly', scope: ['user:read'] },
    cli: 'tessera token create nightly --scope user:read',
    python: `made = user_api.request_token(
    token_request=models.TokenRequest(name="nightly", scope="user:read")
)
print(made.token)`,
  },
  revokeToken: { path: { token: 'ci' }, cli: 'tessera token revoke ci', python: 'user_api.revoke_token("ci")' },
  tokensGet: { cli: 'tessera token list', python: 'print([token.name for token in user_api.tokens_get()])' },
  tokensSessionGet: {
    cli: 'tessera session list',
    python: 'print([session.name for session in user_api.tokens_session_get()])',
  },
  getTokenScopes: { cli: 'tessera token scopes', python: 'print(user_api.get_token_scopes())' },
  createOrganization: {
    body: { name: 'example-lab', description: 'Where the examples live' },
    cli: "tessera org create example-lab --description 'Where the examples live'",
    python: `organization_api.create_organization(
    models.Organization(name="example-lab", description="Where the examples live")
)`,
  },
  getAllOrganizations: {
    cli: 'tessera org list',
    python: 'print([organization.name for organization in organization_api.get_all_organizations()])',
  },
  getOrganization: {
    path: acme,
    cli: 'tessera org show acme',
    python: 'print(organization_api.get_organization("acme").users)',
  },
  updateOrganization: {
    path: acme,
    body: { description: 'Makes everything' },
    cli: "tessera org update acme --description 'Makes everything'",
    python: `organization_api.update_organization(
    "acme", models.Organization(name="acme", description="Makes everything")
)`,
  },
  deleteOrganization: {
    path: acme,
    cli: 'tessera org delete acme',
    python: 'organization_api.delete_organization("acme")',
  },
  addUserToOrganization: {
    path: acme,
    body: { username: 'erin', role: 'read_write' },
    cli: 'tessera member add acme erin --role read_write',
    python: `user_api.add_user_to_organization(
    "acme", models.OrganizationUser(username="erin", role="read_write")
)`,
  },
  getOrganizationUser: {
    path: bob,
    cli: 'tessera member show acme bob',
    python: 'print(user_api.get_organization_user("acme", "bob").role)',
  },
  updateUserInOrganization: {
    path: bob,
    body: { role: 'admin' },
    cli: 'tessera member set-role acme bob admin',
    python: `user_api.update_user_in_organization(
    "acme", "bob", models.OrganizationUser(role="admin")
)`,
  },
  deleteUserFromOrganization: {
    path: bob,
    cli: 'tessera member remove acme bob',
    python: 'user_api.delete_user_from_organization("acme", "bob")',
  },
  addAWSAccessCredentials: {
    path: { namespace: 'acme' },
    body: {
      name: 'archive',
      access_key_id: 'AKIAFAKEEXAMPLE00002',
      secret_access_key: 'visibly-fake-secret-access-key-000000002',
      buckets: ['s3://acme-archive'],
    },
    cli: 'tessera credentials add acme archive --access-key-id AKIAFAKEEXAMPLE00002 --bucket s3://acme-archive   # asks for the secret',
    python: `user_api.add_aws_access_credentials(
    "acme",
    models.AWSAccessCredentials(
        name="archive",
        access_key_id="AKIAFAKEEXAMPLE00002",
        secret_access_key=getpass(),
        buckets=["s3://acme-archive"],
    ),
)`,
  },
  checkAWSAccessCredentials: {
    path: { namespace: 'acme' },
    cli: 'tessera credentials list acme',
    python: 'print(user_api.check_aws_access_credentials("acme"))',
  },
  checkAWSAccessCredentialsByName: {
    path: lake,
    cli: 'tessera credentials show acme lake',
    python: 'print(user_api.check_aws_access_credentials_by_name("acme", "lake").access_key_id)',
  },
  updateAWSAccessCredentials: {
    path: lake,
    body: { buckets: ['s3://acme-lake/raw'], default: true },
    cli: 'tessera credentials update acme lake --bucket s3://acme-lake/raw --default',
    python: `user_api.update_aws_access_credentials(
    "acme", "lake", models.AWSAccessCredentials(buckets=["s3://acme-lake/raw"], default=True)
)`,
  },
  deleteAWSAccessCredentials: {
    path: lake,
    cli: 'tessera credentials delete acme lake',
    python: 'user_api.delete_aws_access_credentials("acme", "lake")',
  },
  getUserAudit: { query: 'action=token&limit=50', cli: 'tessera audit list --action token --limit 50' },
  getOrganizationAudit: {
    path: acme,
    query: 'action=member',
    cli: 'tessera audit list --organization acme --action member',
  },
  exportUser: { cli: 'tessera user export > me.json' },
};
