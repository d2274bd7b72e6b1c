import { unpadded } from '../../../kit/unpadded.ts';
import { disabled, type Export, fullName, leftOf, objectOf, usernameOf } from './export.ts';

const marks = ['createdTimestamp', 'emailVerified', 'credentials', 'requiredActions', 'realmRoles'];
const read = ['id', 'username', 'email', 'emailVerified', 'firstName', 'lastName', 'createdTimestamp', 'enabled'];

/** A user of a realm: `kc.sh export`, and the Admin API's UserRepresentation. */
export const keycloak: Export = {
  name: 'Keycloak',
  recognizes: (fields) => !('profile' in fields) && 'username' in fields && marks.some((mark) => mark in fields),
  translate(fields) {
    if (fields['enabled'] === false) return { refused: disabled('enabled') };
    if (fields['serviceAccountClientId'] !== undefined) {
      return { refused: 'serviceAccountClientId: is the account of a client, not of a person: take the line out' };
    }
    const credentials = Array.isArray(fields['credentials']) ? fields['credentials'].map(objectOf) : [];
    const password = credentials.find(({ type }) => type === 'password');
    const hash = password && hashOf(password);
    if (password && hash === undefined) {
      return {
        refused:
          'credentials: the password is hashed in a way that cannot be checked here: take it out of credentials; its owner sets another one by mail',
      };
    }
    const created = fields['createdTimestamp'];
    return {
      fields: {
        id: fields['id'],
        username: usernameOf(fields['username']),
        email: fields['email'],
        email_confirmed: fields['email'] ? fields['emailVerified'] : undefined,
        name: fullName(fields['firstName'], fields['lastName']),
        created_at: typeof created === 'number' ? instantOf(created) : created,
        password_hash: hash,
      },
      left: [
        ...leftOf(fields, [...read, 'credentials']),
        ...credentials.filter((one) => one !== password).map(({ type }) => `credentials (${String(type)})`),
      ],
    };
  },
};

function instantOf(milliseconds: number): string | number {
  const time = new Date(milliseconds);
  return Number.isNaN(time.getTime()) ? milliseconds : time.toISOString();
}

/** The stored form of a password: `secretData` and `credentialData` are JSON within JSON. */
function hashOf(credential: Record<string, unknown>): string | undefined {
  const secret = parsed(credential['secretData']);
  const data = parsed(credential['credentialData']);
  const [value, salt] = [secret['value'], secret['salt']];
  if (typeof value !== 'string') return undefined;
  // Providers of their own keep the whole of it as the value.
  if (value.startsWith('$')) return value;
  if (typeof salt !== 'string') return undefined;
  const algorithm = String(data['algorithm']);
  const digest = { pbkdf2: 'sha1', 'pbkdf2-sha256': 'sha256', 'pbkdf2-sha512': 'sha512' }[algorithm];
  const rounds = Number(data['hashIterations']);
  if (digest) return `$pbkdf2-${digest}$i=${rounds}$${unpadded(salt)}$${unpadded(value)}`;
  const more = objectOf(data['additionalParameters']);
  const parameter = (name: string) => String([more[name]].flat()[0]);
  if (algorithm !== 'argon2' || !['undefined', '1.3'].includes(parameter('version'))) return undefined;
  const cost = `m=${parameter('memory')},t=${rounds},p=${parameter('parallelism')}`;
  return `$argon2${parameter('type')}$v=19$${cost}$${unpadded(salt)}$${unpadded(value)}`;
}

function parsed(text: unknown): Record<string, unknown> {
  try {
    return objectOf(JSON.parse(String(text)));
  } catch {
    return {};
  }
}
