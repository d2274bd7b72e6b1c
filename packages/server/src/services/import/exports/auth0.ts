import { disabled, type Export, fullName, leftOf, objectOf, ownBeside, usernameOf } from './export.ts';

const marks = ['email_verified', 'passwordHash', 'user_id', 'identities', 'password_set_date', 'logins_count'];
const read = ['username', 'email', 'email_verified', 'name', 'given_name', 'family_name', 'created_at', 'blocked'];
const hashes = ['passwordHash', 'password_hash'];

/** A user as Auth0 exports them, and as its support exports them with their hashes: one JSON object in each line. */
export const auth0: Export = {
  name: 'Auth0',
  recognizes: (fields) => marks.some((mark) => mark in fields) || '$oid' in objectOf(fields['_id']),
  translate(fields) {
    if (String(fields['blocked']) === 'true') return { refused: disabled('blocked') };
    if (fields['custom_password_hash'] !== undefined) {
      return { refused: 'custom_password_hash: give the hash as password_hash, in the form that the help names' };
    }
    const identifiers = Array.isArray(fields['identifiers']) ? fields['identifiers'].map(objectOf) : [];
    const address = identifiers.find(({ type }) => type === 'email');
    const email = fields['email'] ?? address?.['value'];
    const name = fullName(fields['given_name'], fields['family_name']);
    const created = fields['created_at'];
    return {
      fields: {
        username: fields['username'] ?? usernameOf(email),
        email,
        email_confirmed: email ? (fields['email_verified'] ?? address?.['verified']) : undefined,
        name: fields['name'] ?? name,
        created_at: objectOf(created)['$date'] ?? created,
        password_hash: fields['passwordHash'] ?? fields['password_hash'],
        ...ownBeside(fields, ['id', 'email_confirmed', 'company', 'timezone']),
      },
      left: leftOf(fields, [...read, ...hashes, 'identifiers', 'id', 'email_confirmed', 'company', 'timezone']),
    };
  },
};
