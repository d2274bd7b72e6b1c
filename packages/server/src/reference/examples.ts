import type { OperationId } from '@tessera/contract';
import { administrationExamples } from './examples-administration.ts';

/**
 * What the examples of the reference pages ask for. They are about alice, who owns the organization acme together with
 * carol; bob, a member; erin, who is not; the credentials lake of acme; alice's token ci; and two invitations: of alice to
 * erin's organization lab, and of dave@example.com to acme.
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
const toLab = { invitation: '0199a1b2-c3d4-7e5f-8a9b-000000000001' };
const toAcme = { invitation: '0199a1b2-c3d4-7e5f-8a9b-000000000002' };
const lake = { namespace: 'acme', name: 'lake' };
// As a variable of the shell: it changes every 30 seconds.
const code = { code: '$CODE' };

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
  getTerms: { cli: 'tessera user terms' },
  acceptTerms: {
    body: { version: '2026-01' },
    cli: 'tessera user terms --accept 2026-01',
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
  fetchInvitations: {
    query: 'status=PENDING',
    cli: 'tessera invitation list --status PENDING',
    python: 'print(invitation_api.fetch_invitations(status="PENDING").invitations)',
  },
  joinOrganization: {
    path: acme,
    body: { invitee_email: ['frank@example.com', 'erin'], organization_role: 'read_write' },
    cli: 'tessera member invite acme frank@example.com erin --role read_write',
    python: `invitation_api.join_organization(
    "acme",
    models.InvitationOrganizationJoinEmail(
        invitee_email=["frank@example.com", "erin"], organization_role="read_write"
    ),
)`,
  },
  cancelJoinOrganization: {
    path: { ...toAcme, ...acme },
    cli: `tessera invitation cancel acme ${toAcme.invitation}`,
    python: `invitation_api.cancel_join_organization("${toAcme.invitation}", "acme")`,
  },
  resendInvitation: { path: toAcme, cli: `tessera invitation resend ${toAcme.invitation}` },
  acceptInvitation: {
    path: toLab,
    cli: `tessera invitation accept ${toLab.invitation}`,
    python: `invitation_api.accept_invitation("${toLab.invitation}")`,
  },
  declineInvitation: { path: toLab, cli: `tessera invitation decline ${toLab.invitation}` },
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
  getMfa: { cli: 'tessera mfa show' },
  startTotp: { cli: 'tessera mfa enable   # shows the secret, asks for a first code, prints the recovery codes' },
  confirmTotp: { body: code, cli: 'tessera mfa enable   # the same command' },
  removeTotp: { body: code, cli: 'tessera mfa disable   # asks for a code' },
  makeRecoveryCodes: { cli: 'tessera mfa recovery-codes' },
  startPasskey: { cli: 'tessera passkey add   # says where in the console: it needs a browser' },
  addPasskey: {
    body: { name: 'laptop', response: '$RESPONSE' },
    cli: 'tessera passkey add   # says where in the console: it needs a browser',
  },
  listPasskeys: { cli: 'tessera passkey list' },
  renamePasskey: {
    path: { passkey: '0199a1b2-c3d4-7e5f-8a9b-000000000003' },
    body: { name: 'laptop' },
    cli: 'tessera passkey rename 0199a1b2-c3d4-7e5f-8a9b-000000000003 laptop',
  },
  removePasskey: {
    path: { passkey: '0199a1b2-c3d4-7e5f-8a9b-000000000003' },
    cli: 'tessera passkey remove 0199a1b2-c3d4-7e5f-8a9b-000000000003',
  },
  listCredentials: {
    path: { namespace: 'acme' },
    query: 'provider=AWS&type=key',
    cli: 'tessera credentials list acme',
    python: 'print(credentials_api.list_credentials("acme", provider="AWS"))',
  },
  addCredential: {
    path: { namespace: 'acme' },
    body: {
      name: 'reader',
      provider_default: false,
      role: { aws: { role_arn: 'arn:aws:iam::123456789012:role/acme-reader' } },
    },
    cli: 'tessera credentials add acme reader --role-arn arn:aws:iam::123456789012:role/acme-reader',
  },
  getCredential: {
    path: lake,
    cli: 'tessera credentials show acme lake',
    python: 'print(credentials_api.get_credential("acme", "lake"))',
  },
  updateCredential: {
    path: lake,
    body: { allowed_in_tasks: false },
    cli: 'tessera credentials update acme lake --default',
  },
  deleteCredential: {
    path: lake,
    cli: 'tessera credentials delete acme lake',
    python: 'credentials_api.delete_credential("acme", "lake")',
  },
  vendAWSCredentials: {
    path: lake,
    query: 'access=read&path=s3://acme-lake/raw',
    cli: 'tessera credentials env acme lake --path s3://acme-lake/raw',
  },
  vendCredentials: {
    path: { namespace: 'acme' },
    query: 'path=s3://acme-lake/raw',
    cli: 'tessera credentials env acme lake --path s3://acme-lake/raw',
  },
  presignAWSRequest: {
    path: lake,
    body: { path: 's3://acme-lake/raw/a.csv', expires: 900 },
    cli: 'tessera credentials presign acme lake GET s3://acme-lake/raw/a.csv',
  },
  signAWSRequest: {
    path: lake,
    body: { method: 'GET', uri: 'https://acme-lake.s3.us-east-1.amazonaws.com/raw/a.csv' },
    cli: 'tessera credentials presign acme lake GET s3://acme-lake/raw/a.csv   # for one request',
  },
  validateAWSCredentials: { path: lake, body: {}, cli: 'tessera credentials validate acme lake' },
  validateNewCredential: {
    path: { namespace: 'acme' },
    body: {
      credential: {
        aws: { access_key_id: 'AKIAFAKEEXAMPLE00002', secret_access_key: 'visibly-fake-secret-access-key-000000002' },
      },
    },
    cli: 'tessera credentials validate acme   # all that are stored',
  },
  getTrustPolicy: { path: { namespace: 'acme' }, cli: 'tessera credentials trust acme' },
  ...administrationExamples,
};
