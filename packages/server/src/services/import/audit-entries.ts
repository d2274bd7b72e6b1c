import { hasPassword } from '../../passwords/no-password.ts';
import type { AuditEntry } from '../audit/event.ts';
import type { Made } from './carry-out.ts';

/** The audit entries for the results of lines. `run` is the one of this import, in the place of a request's ID. */
export function auditEntries(made: Made, run: string, at: string): AuditEntry[] {
  const origin = { at, requestId: run };
  return [
    ...made.users.flatMap(({ id, passwordHash, confirmedEmail }): AuditEntry[] => [
      { ...origin, action: 'account.create', subjectId: id },
      ...(hasPassword({ passwordHash }) ? [{ ...origin, action: 'password.import' as const, subjectId: id }] : []),
      ...(confirmedEmail === undefined ? [] : [{ ...origin, action: 'email.confirm' as const, subjectId: id }]),
    ]),
    ...made.organizations.map(({ id }): AuditEntry => ({ ...origin, action: 'organization.create', subjectId: id })),
    ...made.memberships.map(
      ({ organizationId, userId, role }): AuditEntry => ({
        ...origin,
        action: 'member.add',
        subjectId: userId,
        namespaceId: organizationId,
        detail: role,
      }),
    ),
  ];
}
