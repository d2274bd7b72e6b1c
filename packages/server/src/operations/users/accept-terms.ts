import { Problem } from '../../kit/problem.ts';
import { settingsHolding } from '../../services/settings/settings.ts';
import type { UseCase } from '../use-case.ts';

/** Notes that the caller accepts the present version. Nothing is refused to those who do not: programs cannot agree. */
export const acceptTerms: UseCase<'acceptTerms'> = async (deps, { principal, body, now }) => {
  await deps.db.write(async ({ settings, audit }) => {
    const { termsVersion: version } = settingsHolding(await settings.read(), deps.policy);
    if (body.version !== version) {
      throw new Problem('invalid_request', { message: 'version: is not the present version of the terms' });
    }
    if ((await settings.acceptedAt(principal.userId, version)) !== undefined) return;
    await settings.accept(principal.userId, version, now);
    await audit.add({ at: now, action: 'terms.accept', subjectId: principal.userId, detail: version });
  });
  return undefined;
};
