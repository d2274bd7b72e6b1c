import * as z from 'zod';
import { withoutBlanks } from './characters.ts';

// Browsers and Node have it; the contract is compiled with the libraries of neither.
declare const URL: { new (text: string): { hostname: string } };

const longest = 254;
// All that a label may be made of before IDNA looks at it. Nothing else may reach a URL parser, to which `/`, `%` or `@`
// mean something. U+3002, U+FF0E and U+FF61 are full stops (RFC 3490, 3.1).
const international = /^(?:[\p{L}\p{M}\p{N}\u00b7\u0375\u05f3\u05f4\u30fb\u3002\uff0e\uff61.-]|\u200c|\u200d)+$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with NUL
const ascii = /^[\u0000-\u007f]*$/;

/**
 * A domain by its A-labels, as mail and DNS carry it: `xn--mnchen-3ya.example` for `münchen.example` (UTS 46, RFC 5891). One
 * in ASCII stays as it is. Nothing where the text is no domain.
 */
export function asciiDomain(domain: string): string | undefined {
  if (ascii.test(domain)) return domain;
  if (domain.length > longest || !international.test(domain)) return undefined;
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return undefined;
  }
}

/**
 * An address in the stored and compared form: without blanks around it, its domain by A-labels. A text that is no
 * address is returned unchanged.
 */
export function addressForm(text: string): string {
  const address = withoutBlanks(text);
  const at = address.lastIndexOf('@');
  const domain = at < 0 ? undefined : asciiDomain(address.slice(at + 1));
  return domain === undefined ? address : address.slice(0, at + 1) + domain;
}

const addrSpec =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$/;

/** A plain addr-spec: one address, no display name, no comment, no quoted part. Its domain may be international. */
export const emailAddress = z
  .string()
  .overwrite(addressForm)
  .max(longest)
  // Without SMTPUTF8 (RFC 6531) on the whole way, mail cannot reach it.
  .refine((address) => ascii.test(address.slice(0, Math.max(0, address.lastIndexOf('@')))), {
    message: 'must have ASCII characters only before its @',
    abort: true,
  })
  // Not as a pattern: the API document would then refuse international domains.
  .refine((address) => addrSpec.test(address) && address.indexOf('@') <= 64, 'must be a plain e-mail address');
