import { settingsAnswer } from '../../services/settings/settings.ts';
import type { UseCase } from '../use-case.ts';

/** The settings of the site, as they hold. */
export const getSettings: UseCase<'getSettings'> = async (deps) =>
  settingsAnswer(await deps.db.read(({ settings }) => settings.read()), deps.policy);
