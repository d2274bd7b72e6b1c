// Who is in the databases that are measured.

export const password = 'visibly-fake-password';
/** How many have a hash of their own: more than sign in within a round, so that every one of them costs a hash. */
export const signingIn = 2000;
export const username = (number) => `user-${number}`;
export const basic = (username) => `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
