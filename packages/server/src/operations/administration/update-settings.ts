import { changeSettings } from '../../services/settings/settings.ts';
import type { UseCase } from '../use-case.ts';

/** Changes settings of the site. What the environment decides is stored too, and holds once the environment does not. */
export const updateSettings: UseCase<'updateSettings'> = (deps, { body, now }) =>
  deps.db.write((stores) => changeSettings(stores, body, deps.policy, now), { serializeBy: 'settings' });
