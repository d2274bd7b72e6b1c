import { Problem } from '../../kit/problem.ts';
import { changeSettings } from '../../services/settings/settings.ts';
import type { UseCase } from '../use-case.ts';

/**
 * Changes settings of the site. A setting of the environment is stored too, and holds once the environment no longer
 * sets it.
 */
export const updateSettings: UseCase<'updateSettings'> = (deps, { principal, body, now }) =>
  deps.db.write(
    async (stores) => {
      if (body.require_second_factor && !principal.hasSecondFactor) {
        throw new Problem('would_lock_out', {
          message: 'Turn a second factor on in your own account first: the site would permit you nothing else',
        });
      }
      return changeSettings(stores, body, deps.policy, now);
    },
    { serializeBy: 'settings' },
  );
