import { readFileSync } from 'node:fs';
import { StartRefused } from '../storage/migrate.ts';
import { codeOf, requireThat } from './require.ts';
import type { Environment } from './variables.ts';

/** The variables with a secret in them; each may name a file instead. `TESSERA_KEY` has a reader of its own. */
export type SecretVariable =
  | 'DATABASE_URL'
  | 'TESSERA_SMTP_URL'
  | 'TESSERA_AWS_SECRET_ACCESS_KEY'
  | 'TESSERA_OIDC_CLIENT_SECRET'
  | 'TESSERA_GITHUB_CLIENT_SECRET';

/** The text of the configuration page for `<name>_FILE`. */
export function fileOf(name: SecretVariable): string {
  return `A file with the value of \`${name}\`, as Docker, Kubernetes and systemd hand secrets over. Instead of it, never both.`;
}

/**
 * The value of the variable, or of the file that `<name>_FILE` names, without white space around it. The empty text
 * where neither is set. Throws `StartRefused` where both are set, or the file cannot be read or holds nothing; the
 * message never shows the content of the file.
 */
export function readSecret(environment: Environment, name: SecretVariable): string {
  const value = environment[name]?.trim() ?? '';
  const file = environment[`${name}_FILE`]?.trim() ?? '';
  if (file === '') return value;
  requireThat(value === '', `${name} and ${name}_FILE`, 'are both set: set one of them');
  let text = '';
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new StartRefused(`${name}_FILE names ${file}, which cannot be read: ${codeOf(error)}`);
  }
  requireThat(text !== '', `${name}_FILE`, `names ${file}, which is empty`);
  return text;
}
