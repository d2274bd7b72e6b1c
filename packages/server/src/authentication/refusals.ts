import { Problem } from '../kit/problem.ts';

// A 401 tells its kind, and never who exists. Where nothing was presented, the code's own sentence says what to present.

/** What was presented as username and password is not one of an account. `cause` is for the log. */
export function wrongPassword(cause: string): Problem {
  return new Problem('not_authenticated', { message: 'The username or the password is wrong', cause });
}

/** What was presented as a passkey is none of an account, or no answer to what this browser was asked. `cause` is for the log. */
export function wrongPasskey(cause: string): Problem {
  return new Problem('not_authenticated', {
    message: 'This passkey is not known here, or its answer came too late: try again',
    cause,
  });
}

/** What was presented as an API key or a session is none, or has ended. `cause` is for the log. */
export function invalidToken(cause: string): Problem {
  return new Problem('not_authenticated', {
    message: 'This API key or session is not valid, or not any more',
    cause,
  });
}
