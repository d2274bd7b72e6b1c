import { disabled, type Export, fullName, leftOf, ownBeside, usernameOf } from './export.ts';

// Google marks its columns: `First Name [Required]`, `Status [READ ONLY]`.
const columns = { first: 'First Name', last: 'Last Name', email: 'Email Address', status: 'Status' };
const own = ['username', 'email_confirmed', 'password_hash', 'name', 'company', 'timezone'];

/** A row of the users that the Admin console of Google Workspace downloads as CSV. */
export const googleWorkspace: Export = {
  name: 'Google Workspace',
  recognizes: (fields) => Object.keys(fields).some((name) => bare(name) === columns.email),
  translate(fields) {
    const cells = Object.fromEntries(Object.entries(fields).map(([name, cell]) => [bare(name), cell]));
    const status = cells[columns.status];
    if (status && String(status).toLowerCase() !== 'active') return { refused: disabled(columns.status) };
    const email = cells[columns.email];
    return {
      fields: {
        username: usernameOf(email),
        email,
        // They are mailboxes of the domain itself.
        email_confirmed: email ? true : undefined,
        name: fullName(cells[columns.first], cells[columns.last]),
        ...ownBeside(fields, own),
      },
      // The password is always `****`.
      left: leftOf(cells, [...Object.values(columns), ...own, 'Password']),
    };
  },
};

function bare(name: string): string {
  return name.replace(/ \[[^[\]]*\]$/, '');
}
