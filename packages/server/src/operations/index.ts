import type { OperationId } from '@tessera/contract';
import { exportUser } from './audit/export-user.ts';
import { getOrganizationAudit } from './audit/get-organization-audit.ts';
import { getUserAudit } from './audit/get-user-audit.ts';
import { addAWSAccessCredentials } from './aws-credentials/add-aws-access-credentials.ts';
import { checkAWSAccessCredentials } from './aws-credentials/check-aws-access-credentials.ts';
import { checkAWSAccessCredentialsByName } from './aws-credentials/check-aws-access-credentials-by-name.ts';
import { deleteAWSAccessCredentials } from './aws-credentials/delete-aws-access-credentials.ts';
import { updateAWSAccessCredentials } from './aws-credentials/update-aws-access-credentials.ts';
import { addUserToOrganization } from './members/add-user-to-organization.ts';
import { deleteUserFromOrganization } from './members/delete-user-from-organization.ts';
import { getOrganizationUser } from './members/get-organization-user.ts';
import { updateUserInOrganization } from './members/update-user-in-organization.ts';
import { createOrganization } from './organizations/create-organization.ts';
import { deleteOrganization } from './organizations/delete-organization.ts';
import { getAllOrganizations } from './organizations/get-all-organizations.ts';
import { getOrganization } from './organizations/get-organization.ts';
import { updateOrganization } from './organizations/update-organization.ts';
import { endOtherSessions } from './sessions/end-other-sessions.ts';
import { getSession } from './sessions/get-session.ts';
import { tokensSessionGet } from './sessions/tokens-session-get.ts';
import { getTokenScopes } from './tokens/get-token-scopes.ts';
import { requestToken } from './tokens/request-token.ts';
import { revokeToken } from './tokens/revoke-token.ts';
import { tokensGet } from './tokens/tokens-get.ts';
import type { UseCase } from './use-case.ts';
import { confirmEmail } from './users/confirm-email.ts';
import { createUser } from './users/create-user.ts';
import { deleteUser } from './users/delete-user.ts';
import { getUser } from './users/get-user.ts';
import { getUserWithUsername } from './users/get-user-with-username.ts';
import { requestEmailConfirmation } from './users/request-email-confirmation.ts';
import { requestPasswordReset } from './users/request-password-reset.ts';
import { resetUserPassword } from './users/reset-user-password.ts';
import { updateUser } from './users/update-user.ts';

/** The use case of every operation. One that is missing does not compile. */
export const useCases: { readonly [Id in OperationId]: UseCase<Id> } = {
  createUser,
  getUser,
  getUserWithUsername,
  updateUser,
  deleteUser,
  confirmEmail,
  requestEmailConfirmation,
  resetUserPassword,
  requestPasswordReset,
  getSession,
  endOtherSessions,
  requestToken,
  revokeToken,
  tokensGet,
  tokensSessionGet,
  getTokenScopes,
  createOrganization,
  getAllOrganizations,
  getOrganization,
  updateOrganization,
  deleteOrganization,
  addUserToOrganization,
  getOrganizationUser,
  updateUserInOrganization,
  deleteUserFromOrganization,
  addAWSAccessCredentials,
  checkAWSAccessCredentials,
  checkAWSAccessCredentialsByName,
  updateAWSAccessCredentials,
  deleteAWSAccessCredentials,
  getUserAudit,
  getOrganizationAudit,
  exportUser,
};
