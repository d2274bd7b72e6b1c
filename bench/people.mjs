// The users in the measured databases.

export const password = 'visibly-fake-password';
/** How many flood the sign-in, each with a hash of their own. */
export const signingIn = 2000;
export const username = (number) => `user-${number}`;
export const basic = (username) => `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
