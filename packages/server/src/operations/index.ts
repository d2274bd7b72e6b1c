import type { OperationId } from '@tessera/contract';
import { confirmUserEmail } from './administration/confirm-user-email.ts';
import { createRecoveryLink } from './administration/create-recovery-link.ts';
import { disableUser } from './administration/disable-user.ts';
import { enableUser } from './administration/enable-user.ts';
import { endUserSessions } from './administration/end-user-sessions.ts';
import { getOrganizationQuotas } from './administration/get-organization-quotas.ts';
import { getSettings } from './administration/get-settings.ts';
import { grantSiteAdmin } from './administration/grant-site-admin.ts';
import { inspectUser } from './administration/inspect-user.ts';
import { listUsers } from './administration/list-users.ts';
import { removeUser } from './administration/remove-user.ts';
import { removeUserMfa } from './administration/remove-user-mfa.ts';
import { requirePasswordChange } from './administration/require-password-change.ts';
import { revokeSiteAdmin } from './administration/revoke-site-admin.ts';
import { revokeUserTokens } from './administration/revoke-user-tokens.ts';
import { updateOrganizationQuotas } from './administration/update-organization-quotas.ts';
import { updateSettings } from './administration/update-settings.ts';
import { exportUser } from './audit/export-user.ts';
import { getOrganizationAudit } from './audit/get-organization-audit.ts';
import { getSiteAudit } from './audit/get-site-audit.ts';
import { getUserAudit } from './audit/get-user-audit.ts';
import { addAWSAccessCredentials } from './aws-credentials/add-aws-access-credentials.ts';
import { checkAWSAccessCredentials } from './aws-credentials/check-aws-access-credentials.ts';
import { checkAWSAccessCredentialsByName } from './aws-credentials/check-aws-access-credentials-by-name.ts';
import { deleteAWSAccessCredentials } from './aws-credentials/delete-aws-access-credentials.ts';
import { updateAWSAccessCredentials } from './aws-credentials/update-aws-access-credentials.ts';
import { addCredential } from './credentials/add-credential.ts';
import { deleteCredential } from './credentials/delete-credential.ts';
import { getCredential } from './credentials/get-credential.ts';
import { listCredentials } from './credentials/list-credentials.ts';
import { updateCredential } from './credentials/update-credential.ts';
import { acceptInvitation } from './invitations/accept-invitation.ts';
import { cancelJoinOrganization } from './invitations/cancel-join-organization.ts';
import { declineInvitation } from './invitations/decline-invitation.ts';
import { fetchInvitations } from './invitations/fetch-invitations.ts';
import { joinOrganization } from './invitations/join-organization.ts';
import { resendInvitation } from './invitations/resend-invitation.ts';
import { addUserToOrganization } from './members/add-user-to-organization.ts';
import { deleteUserFromOrganization } from './members/delete-user-from-organization.ts';
import { getOrganizationUser } from './members/get-organization-user.ts';
import { updateUserInOrganization } from './members/update-user-in-organization.ts';
import { confirmTotp } from './mfa/confirm-totp.ts';
import { getMfa } from './mfa/get-mfa.ts';
import { makeRecoveryCodes } from './mfa/make-recovery-codes.ts';
import { removeTotp } from './mfa/remove-totp.ts';
import { startTotp } from './mfa/start-totp.ts';
import { answerDeviceRequest } from './oauth/answer-device-request.ts';
import { getDeviceRequest } from './oauth/get-device-request.ts';
import { grantToken } from './oauth/grant-token.ts';
import { introspectToken } from './oauth/introspect-token.ts';
import { revokeHeldToken } from './oauth/revoke-held-token.ts';
import { startDeviceAuthorization } from './oauth/start-device-authorization.ts';
import { createOrganization } from './organizations/create-organization.ts';
import { deleteOrganization } from './organizations/delete-organization.ts';
import { getAllOrganizations } from './organizations/get-all-organizations.ts';
import { getOrganization } from './organizations/get-organization.ts';
import { updateOrganization } from './organizations/update-organization.ts';
import { addPasskey } from './passkeys/add-passkey.ts';
import { listPasskeys } from './passkeys/list-passkeys.ts';
import { removePasskey } from './passkeys/remove-passkey.ts';
import { renamePasskey } from './passkeys/rename-passkey.ts';
import { startPasskey } from './passkeys/start-passkey.ts';
import { getOrganizationPolicies } from './policies/get-organization-policies.ts';
import { updateOrganizationPolicies } from './policies/update-organization-policies.ts';
import { createServiceCredential } from './service-credentials/create-service-credential.ts';
import { deleteServiceCredential } from './service-credentials/delete-service-credential.ts';
import { listServiceCredentials } from './service-credentials/list-service-credentials.ts';
import { endOtherSessions } from './sessions/end-other-sessions.ts';
import { getSession } from './sessions/get-session.ts';
import { tokensSessionGet } from './sessions/tokens-session-get.ts';
import { listIdentities } from './sso/list-identities.ts';
import { unlinkIdentity } from './sso/unlink-identity.ts';
import { checkSSODomain } from './sso-domains/check-sso-domain.ts';
import { createSSODomain } from './sso-domains/create-sso-domain.ts';
import { deleteSSODomain } from './sso-domains/delete-sso-domain.ts';
import { getSSODomain } from './sso-domains/get-sso-domain.ts';
import { getSSODomains } from './sso-domains/get-sso-domains.ts';
import { updateSSODomain } from './sso-domains/update-sso-domain.ts';
import { getTokenScopes } from './tokens/get-token-scopes.ts';
import { requestToken } from './tokens/request-token.ts';
import { revokeToken } from './tokens/revoke-token.ts';
import { tokensGet } from './tokens/tokens-get.ts';
import type { UseCase } from './use-case.ts';
import { acceptTerms } from './users/accept-terms.ts';
import { confirmEmail } from './users/confirm-email.ts';
import { createUser } from './users/create-user.ts';
import { deleteUser } from './users/delete-user.ts';
import { getTerms } from './users/get-terms.ts';
import { getUser } from './users/get-user.ts';
import { getUserWithUsername } from './users/get-user-with-username.ts';
import { requestEmailConfirmation } from './users/request-email-confirmation.ts';
import { requestPasswordReset } from './users/request-password-reset.ts';
import { resetUserPassword } from './users/reset-user-password.ts';
import { updateUser } from './users/update-user.ts';
import { getTrustPolicy } from './vending/get-trust-policy.ts';
import { presignAWSRequest } from './vending/presign-aws-request.ts';
import { presignCloudRequest } from './vending/presign-cloud-request.ts';
import { signAWSRequest } from './vending/sign-aws-request.ts';
import { validateAWSCredentials } from './vending/validate-aws-credentials.ts';
import { validateCloudCredential } from './vending/validate-cloud-credential.ts';
import { validateNewCredential } from './vending/validate-new-credential.ts';
import { vendAWSCredentials } from './vending/vend-aws-credentials.ts';
import { vendCloudKey } from './vending/vend-cloud-key.ts';
import { vendCredentials } from './vending/vend-credentials.ts';

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
  getTerms,
  acceptTerms,
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
  getOrganizationPolicies,
  updateOrganizationPolicies,
  fetchInvitations,
  joinOrganization,
  cancelJoinOrganization,
  resendInvitation,
  acceptInvitation,
  declineInvitation,
  addAWSAccessCredentials,
  checkAWSAccessCredentials,
  checkAWSAccessCredentialsByName,
  updateAWSAccessCredentials,
  deleteAWSAccessCredentials,
  getMfa,
  startTotp,
  confirmTotp,
  removeTotp,
  makeRecoveryCodes,
  startDeviceAuthorization,
  grantToken,
  revokeHeldToken,
  introspectToken,
  getDeviceRequest,
  answerDeviceRequest,
  listIdentities,
  unlinkIdentity,
  createSSODomain,
  getSSODomains,
  getSSODomain,
  updateSSODomain,
  deleteSSODomain,
  checkSSODomain,
  startPasskey,
  addPasskey,
  listPasskeys,
  renamePasskey,
  removePasskey,
  listCredentials,
  addCredential,
  getCredential,
  updateCredential,
  deleteCredential,
  vendAWSCredentials,
  vendCredentials,
  vendCloudKey,
  presignCloudRequest,
  validateCloudCredential,
  presignAWSRequest,
  signAWSRequest,
  validateAWSCredentials,
  validateNewCredential,
  getTrustPolicy,
  listUsers,
  inspectUser,
  disableUser,
  enableUser,
  endUserSessions,
  revokeUserTokens,
  requirePasswordChange,
  removeUserMfa,
  createRecoveryLink,
  confirmUserEmail,
  grantSiteAdmin,
  revokeSiteAdmin,
  removeUser,
  getSettings,
  updateSettings,
  getUserAudit,
  getOrganizationAudit,
  getSiteAudit,
  exportUser,
  createServiceCredential,
  listServiceCredentials,
  deleteServiceCredential,
  getOrganizationQuotas,
  updateOrganizationQuotas,
};
