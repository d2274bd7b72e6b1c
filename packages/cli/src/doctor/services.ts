import { type Config, checkMail, type DatabaseLook, lookAtDatabase } from '@tessera/server';
import { broken, type Finding, good, warning } from './finding.ts';

/** The database: whether it answers, is whole, and has a schema that this version knows. */
export async function checkDatabase(config: Config): Promise<{ look: DatabaseLook | undefined; findings: Finding[] }> {
  let look: DatabaseLook | undefined;
  try {
    look = await lookAtDatabase(config.databaseUrl);
  } catch (error) {
    const todo = config.databaseUrl.startsWith('sqlite:')
      ? 'Check that DATABASE_URL names a SQLite file that this user may read; bring it back from a backup if it is damaged.'
      : 'Check that PostgreSQL runs, and the host, name and password in DATABASE_URL.';
    return {
      look,
      findings: [broken('database', `It cannot be opened: ${reasonOf(error, config.databaseUrl)}`, todo)],
    };
  }
  if (!look) {
    return { look, findings: [good('database', 'There is none yet: the server makes it at its first start')] };
  }
  const { engine, version, schemaVersion, newestSchemaVersion: newest, schemaRefusal } = look;
  const findings = look.damage.map((line) =>
    broken(
      'database',
      line,
      engine === 'sqlite' ? 'Stop the server and bring a backup back.' : 'Turn it on in postgresql.conf.',
    ),
  );
  if (schemaRefusal !== undefined) {
    const { why, remedy } = schemaRefusal;
    findings.push(broken('database', why, `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}.`));
  } else if (schemaVersion < newest) {
    const says = schemaVersion === 0 ? 'It is empty' : `Its schema has version ${schemaVersion}, of ${newest}`;
    findings.push(good('database', `${engine} ${version}. ${says}: the server brings it up to date at its start`));
  } else {
    findings.push(good('database', `${engine} ${version}, schema version ${schemaVersion}`));
  }
  return { look, findings };
}

/** The mail server: whether it lets us in. Nothing is sent. */
export async function checkSmtp(config: Config): Promise<Finding> {
  if (config.smtpUrl === undefined) return good('mail', `Mails go to ${config.dataDir}/outbox, in development mode`);
  const { protocol, host, password } = new URL(config.smtpUrl);
  try {
    await checkMail(config.smtpUrl);
  } catch (error) {
    const todo = 'Check TESSERA_SMTP_URL: host, port, name and password, and smtps:// for port 465.';
    return broken('mail', `${host} cannot be used: ${reasonOf(error, config.smtpUrl)}`, todo);
  }
  const isLocal = /^(localhost|127\.|\[::1\])/.test(host);
  if (protocol === 'smtp:' && password !== '' && !isLocal && !config.smtpUrl.includes('requireTLS=true')) {
    return warning(
      'mail',
      `${host} lets us in; its password goes out under STARTTLS only if it is offered`,
      'Use smtps://, if the server can.',
    );
  }
  return good('mail', `${host} lets us in`);
}

const patienceMs = 5000;

/** The public URL: whether people reach a Tessera there. */
export async function checkPublicUrl(config: Config): Promise<Finding[]> {
  if (config.publicUrl === undefined) return [];
  const todo = 'Start the server, and check DNS, the certificate and the proxy before it.';
  try {
    const answer = await fetch(`${config.publicUrl}/readyz`, {
      signal: AbortSignal.timeout(patienceMs),
      redirect: 'manual',
    });
    if (answer.ok) return [good('public URL', `${config.publicUrl} is ready`)];
    return [warning('public URL', `${config.publicUrl}/readyz answers ${answer.status}`, todo)];
  } catch (error) {
    return [warning('public URL', `${config.publicUrl} does not answer: ${reasonOf(error, config.publicUrl)}`, todo)];
  }
}

/** The innermost reason, in its own words and by its code; the password of `url` is blotted out, should it be in them. */
function reasonOf(error: unknown, url: string): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.cause instanceof Error) return reasonOf(error.cause, url);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const text = [error.message, error.message.includes(code) ? '' : `(${code})`].filter(Boolean).join(' ') || code;
  const password = URL.canParse(url) ? new URL(url).password : '';
  return password === '' ? text : text.replaceAll(password, '…').replaceAll(decodeURIComponent(password), '…');
}
