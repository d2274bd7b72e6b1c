import { defaultDataDir } from './place.ts';
import { fileOf } from './secret-files.ts';

/** Everything that an operator can set, in the order of `docs/reference/configuration.md`, which is made from this. */
export const variables = {
  HOST: { default: '127.0.0.1', about: 'The address to listen on. Any other than a loopback one is production mode.' },
  PORT: { default: '8080', about: 'The port to listen on; 0 takes a free one.' },
  DATABASE_URL: {
    default: 'sqlite:<data folder>/tessera.db',
    about:
      '`sqlite:<file>` or `postgres://user:password@host:port/database`; several hosts are joined by commas, with `?target_session_attrs=read-write` for the one that can be written.',
  },
  DATABASE_URL_FILE: { default: '', about: fileOf('DATABASE_URL') },
  TESSERA_DATA_DIR: {
    default: defaultDataDir,
    about:
      'The folder for the files that Tessera makes itself: the SQLite database, the key file, and in development the outbox.',
  },
  TESSERA_PUBLIC_URL: {
    default: '',
    about:
      'The https URL under which people reach the server; links in mails begin with it. Setting it is production mode.',
  },
  TESSERA_SMTP_URL: { default: '', about: '`smtp://user:password@host:587` or `smtps://…`: how mail is sent.' },
  TESSERA_SMTP_URL_FILE: { default: '', about: fileOf('TESSERA_SMTP_URL') },
  TESSERA_PLAINTEXT: {
    default: '',
    about:
      'Connections that may cross a network without encryption in production: `database`, `mail`, or both joined by a comma. Connections within this machine always may.',
  },
  TESSERA_MAIL_FROM: { default: 'Tessera <tessera@localhost>', about: 'The sender of mails.' },
  TESSERA_KEY_FILE: {
    default: '<data folder>/keys',
    about: 'The file with the key-encryption keys, one `id:base64 of 32 bytes` a line, the first encrypts.',
  },
  TESSERA_KEY: {
    default: '',
    about: 'The same keys, joined by commas, instead of a file.',
  },
  TESSERA_SCOPE_SHAPE: {
    default: 'auto',
    about:
      'How `scope` is written in answers: `auto` as the client at hand reads it, always as a `string`, or an `array`.',
  },
  TESSERA_SIGNUP: {
    default: '',
    about:
      'How users sign up: `open` to everyone, by mailed `invitation` only, or `closed`. When empty, the setting of the site decides, which is `open` until an administrator changes it.',
  },
  TESSERA_BREACHED_PASSWORDS: {
    default: '',
    about:
      'A file of passwords that were found in breaches, which no user may choose: a SHA-1 in hexadecimal on each line, in the order of the hashes, as haveibeenpwned.com gives its list away.',
  },
  TESSERA_ADMINS: {
    default: '',
    about:
      'Usernames, joined by commas, that administer the site. Accounts there are made administrators at the start; a name without an account is kept for `tessera admin create`.',
  },
  TESSERA_TRUSTED_PROXIES: {
    default: '',
    about:
      'Addresses or CIDR ranges, joined by commas, whose `X-Forwarded-For`, `X-Forwarded-Proto`, `X-Request-Id` and `traceparent` are believed.',
  },
  TESSERA_CORS_ORIGINS: {
    default: '',
    about: 'Origins, joined by commas, whose pages may call the API with a token.',
  },
  TESSERA_STORE_ENDPOINTS: {
    default: '',
    about:
      'Hosts, addresses or CIDR ranges, joined by commas, that endpoints of stores may lead to though they are not public or not https.',
  },
  TESSERA_AWS_PRINCIPAL: {
    default: '',
    about: 'The ARN of the IAM user that this server is for AWS: it assumes the roles that are stored without a key.',
  },
  TESSERA_AWS_ACCESS_KEY_ID: { default: '', about: 'The ID of its access key.' },
  TESSERA_AWS_SECRET_ACCESS_KEY: { default: '', about: 'The secret of its access key.' },
  TESSERA_AWS_SECRET_ACCESS_KEY_FILE: { default: '', about: fileOf('TESSERA_AWS_SECRET_ACCESS_KEY') },
  TESSERA_OIDC_ISSUER: {
    default: '',
    about:
      'The issuer of the OpenID Connect provider that signs people in to this site, as in `https://id.example.com`. Its callback is `<public URL>/sign-in/callback`.',
  },
  TESSERA_OIDC_CLIENT_ID: { default: '', about: 'The ID of this server at that provider.' },
  TESSERA_OIDC_CLIENT_SECRET: { default: '', about: 'Its secret there.' },
  TESSERA_OIDC_CLIENT_SECRET_FILE: { default: '', about: fileOf('TESSERA_OIDC_CLIENT_SECRET') },
  TESSERA_OIDC_NAME: {
    default: '',
    about:
      'The name of that provider for users: the button says “Sign in with” and this name. When empty, the host of the issuer.',
  },
  TESSERA_GITHUB_CLIENT_ID: {
    default: '',
    about:
      'The ID of this server as an OAuth app of GitHub, which signs people in then. Its callback is `<public URL>/sign-in/callback/github`.',
  },
  TESSERA_GITHUB_CLIENT_SECRET: { default: '', about: 'Its secret there.' },
  TESSERA_GITHUB_CLIENT_SECRET_FILE: { default: '', about: fileOf('TESSERA_GITHUB_CLIENT_SECRET') },
  TESSERA_GITHUB_URL: {
    default: 'https://github.com',
    about: 'The address of a GitHub Enterprise Server in the place of GitHub itself.',
  },
  TESSERA_VALIDATE_HOURS: {
    default: '',
    about:
      'After how many hours stored credentials are tried out again, from 1 to 720; owners get a mail when some stop working. Never when empty.',
  },
  TESSERA_METRICS: {
    default: '',
    about:
      'Where `/metrics` for Prometheus is served: an address and port of its own as in `127.0.0.1:9464`, or `public` for the public listener. Nowhere when empty.',
  },
  TESSERA_LOG_LEVEL: { default: 'info', about: '`debug`, `info`, `warn`, `error` or `silent`.' },
} as const satisfies Record<string, { default: string; about: string }>;

export type VariableName = keyof typeof variables;
export type Environment = Partial<Record<string, string>>;
