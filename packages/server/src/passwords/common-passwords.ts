import { createRequire } from 'node:module';
import { Problem } from '../kit/problem.ts';

// A Set, and not a strength estimator: those take most of a second for a long password and would stop every request.
let common: Set<string> | undefined;

function load(): Set<string> {
  const { dictionary } = createRequire(import.meta.url)('@zxcvbn-ts/language-common') as {
    dictionary: Record<string, readonly string[]>;
  };
  const words = dictionary['passwords-common'];
  if (!words) throw new Error('the list of common passwords is not where it was');
  return new Set(words.filter((word) => word.length >= 8));
}

/**
 * Throws for a password that attackers try first: a commonly used one, or one's own name or address
 * (NIST SP 800-63B-4, section 3.1.1.2; OWASP ASVS 5.0, 6.2.4 and 6.2.11).
 */
export function refuseCommonPassword(password: string, own: readonly (string | undefined)[]): void {
  common ??= load();
  const lower = password.toLowerCase();
  const isOwn = own.some((text) => text !== undefined && text !== '' && text.toLowerCase() === lower);
  if (isOwn || common.has(lower)) throw new Problem('password_too_common');
}
