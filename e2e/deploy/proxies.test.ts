import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { freePort } from '../../packages/server/src/testing/postgres.ts';
import { started } from '../../packages/server/src/testing/process.ts';
import { behind, certificate, host, signsUp } from './behind.ts';
import { deploy, itWith, run, temporaryFolder } from './tools.ts';

const fileOf = (name: string) => readFileSync(join(deploy, 'proxies', name), 'utf8');

/** A server in production mode, as it stands behind each proxy, and the changes of the proxy's file for this machine. */
async function site() {
  const folder = temporaryFolder();
  const port = await freePort();
  const fakeKey = Buffer.from('visibly fake key of thirty-two b').toString('base64');
  await started({
    ...{ TESSERA_DATA_DIR: join(folder, 'data'), PORT: String(port), TESSERA_PUBLIC_URL: `https://${host}` },
    TESSERA_TRUSTED_PROXIES: '127.0.0.1',
    ...{ TESSERA_SMTP_URL: 'smtp://127.0.0.1:9', TESSERA_MAIL_FROM: 'a@example.com', TESSERA_KEY: `k1:${fakeKey}` },
  });
  return { folder, port, http: await freePort(), https: await freePort(), ...certificate(folder) };
}

// nginx is in commands.test.ts, behind what the twelve commands install.
describe('deploy/proxies', () => {
  itWith(['haproxy', 'openssl'], 'haproxy.cfg signs somebody up over TLS, with one of its two nodes away', async () => {
    const at = await site();
    const config = fileOf('haproxy.cfg')
      .replace('/etc/haproxy/accounts.example.com.pem', at.both)
      .replace('bind :80', `bind 127.0.0.1:${at.http}`)
      .replace('bind :443', `bind 127.0.0.1:${at.https}`)
      .replace('10.0.0.11:8080', `127.0.0.1:${at.port}`)
      .replace('10.0.0.12:8080', '127.0.0.1:9');
    const file = join(at.folder, 'haproxy.cfg');
    writeFileSync(file, config);
    const checked = run('haproxy', ['-c', '-f', file]);
    expect(checked.code, checked.output).toBe(0);
    expect(checked.output).not.toContain('WARNING');
    await behind(at, 'haproxy', ['-db', '-f', file]);
    await signsUp(at);
  });

  itWith(['caddy', 'openssl'], 'Caddyfile signs a user up over TLS', async () => {
    const at = await site();
    const config = fileOf('Caddyfile')
      .replace(/^accounts\.example\.com \{/m, `https://${host}:${at.https} {\n\ttls ${at.cert} ${at.key}`)
      .replace('127.0.0.1:8080', `127.0.0.1:${at.port}`);
    const file = join(at.folder, 'Caddyfile');
    writeFileSync(file, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${config}`);
    const checked = run('caddy', [
      'validate',
      '--adapter',
      'caddyfile',
      '--config',
      join(deploy, 'proxies', 'Caddyfile'),
    ]);
    expect(checked.code, checked.output).toBe(0);
    await behind(at, 'caddy', ['run', '--adapter', 'caddyfile', '--config', file]);
    await signsUp(at);
  });

  it('traefik.yaml sends each router to a service that there is, and asks for readiness', () => {
    const { http } = parse(fileOf('traefik.yaml'));
    for (const { service } of Object.values<{ service: string }>(http.routers)) {
      expect(http.services[service].loadBalancer.healthCheck.path).toBe('/readyz');
    }
  });
});
