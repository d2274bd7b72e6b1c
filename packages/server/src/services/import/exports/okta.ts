import { disabled, type Export, fullName, leftOf, objectOf, ownBeside, usernameOf } from './export.ts';

const read = ['login', 'email', 'firstName', 'lastName', 'displayName', 'organization', 'timezone'];
const own = ['username', 'email_confirmed', 'password_hash', 'company', 'name'];
const gone = ['SUSPENDED', 'DEPROVISIONED'];

/** A user of Okta's API (`GET /api/v1/users`), or a row of CSV with the names of its profile: `login`, `firstName`, … */
export const okta: Export = {
  name: 'Okta',
  recognizes: (fields) => 'login' in objectOf(fields['profile']) || 'login' in fields,
  translate(fields) {
    if (gone.includes(String(fields['status']).toUpperCase())) return { refused: disabled('status') };
    const inner = objectOf(fields['profile']);
    const profile = 'login' in inner ? inner : fields;
    const emails = objectOf(fields['credentials'])['emails'];
    const verified = (Array.isArray(emails) ? emails.map(objectOf) : []).some(
      ({ value, status }) => value === profile['email'] && status === 'VERIFIED',
    );
    const left = leftOf(profile, [...read, ...own, 'status', 'created']);
    return {
      fields: {
        username: usernameOf(profile['login']),
        email: profile['email'],
        email_confirmed: verified ? true : undefined,
        name: profile['displayName'] || fullName(profile['firstName'], profile['lastName']),
        company: profile['organization'],
        timezone: profile['timezone'],
        created_at: fields['created'],
        ...ownBeside(fields, own),
      },
      left:
        profile === fields
          ? left
          : [...left, ...leftOf(fields, [...own, 'profile', 'credentials', 'status', 'created'])],
    };
  },
};
