import { Problem } from '../kit/problem.ts';

// A 401 tells its kind, and never whether an account exists. Without credentials, the code's own message names those to
// send.

/** The username and password match no account. `cause` is for the log. */
export function wrongPassword(cause: string): Problem {
  return new Problem('not_authenticated', { message: 'The username or the password is wrong', cause });
}

/** The passkey belongs to no account, or does not answer the challenge of this browser. `cause` is for the log. */
export function wrongPasskey(cause: string): Problem {
  return new Problem('not_authenticated', {
    message: 'This passkey is not known here, or its answer came too late: try again',
    cause,
  });
}

/** The API key or session does not exist or has ended. `cause` is for the log. */
export function invalidToken(cause: string): Problem {
  return new Problem('not_authenticated', {
    message: 'This API key or session is not valid, or not any more',
    cause,
  });
}
