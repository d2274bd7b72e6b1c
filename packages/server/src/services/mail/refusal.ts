/** The fields of a nodemailer error. */
interface SmtpFailure {
  command?: unknown;
  responseCode?: unknown;
  response?: unknown;
}

/** The mail server's reply, as in `550 5.1.1`: code and status (RFC 5321, 4.2; RFC 3463). Its text can carry addresses. */
export function replyOf(error: unknown): string | undefined {
  const { responseCode, response } = failureOf(error);
  if (typeof responseCode !== 'number') return undefined;
  const [, status] = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(String(response)) ?? [];
  return status === undefined ? `${responseCode}` : `${responseCode} ${status}`;
}

/**
 * Whether the mail server said that this recipient will never get mail: a reply of 5xx to `RCPT TO`. One to another command
 * is about the sender, the sign-in or the server, which its operator can mend.
 */
export function isRecipientRefused(error: unknown): boolean {
  const { command, responseCode } = failureOf(error);
  return command === 'RCPT TO' && typeof responseCode === 'number' && responseCode >= 500;
}

function failureOf(error: unknown): SmtpFailure {
  return typeof error === 'object' && error !== null ? error : {};
}
