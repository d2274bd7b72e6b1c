import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { freePort } from '../../packages/server/src/testing/postgres.ts';
import { started } from '../../packages/server/src/testing/process.ts';
import { deploy, itWith, run, temporaryFolder } from './tools.ts';

const host = 'accounts.example.com';
const fileOf = (name: string) => readFileSync(join(deploy, 'proxies', name), 'utf8');

/** A certificate for the host, signed by itself: as two files, and as the one that haproxy reads. */
function certificate(folder: string) {
  const [key, cert, both] = [join(folder, 'key.pem'), join(folder, 'cert.pem'), join(folder, 'both.pem')];
  const names = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  const made = run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    key,
    '-out',
    cert,
    ...names,
  ]);
  expect(made.code, made.output).toBe(0);
  writeFileSync(both, readFileSync(cert, 'utf8') + readFileSync(key, 'utf8'));
  return { key, cert, both };
}

/**
 * A server in production mode, as it stands behind each proxy, and the changes of the proxy's file for this machine.
 */
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

type Site = Awaited<ReturnType<typeof site>>;

function ask(at: Site, path: string, body?: object): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      host,
      // A client's claims about itself must not be believed.
      'x-forwarded-proto': 'http',
      ...(body ? { 'content-type': 'application/json' } : {}),
    };
    const asked = request(
      {
        ...{ host: '127.0.0.1', port: at.https, servername: host, path, headers },
        ...{ method: body ? 'POST' : 'GET', ca: readFileSync(at.cert), agent: false },
      },
      (answer) => {
        let text = '';
        answer.on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      },
    );
    asked.on('error', reject);
    asked.end(body && JSON.stringify(body));
  });
}

/** Starts the proxy in the foreground, waits until it passes requests on, and ends it with the test. */
async function behind(at: Site, command: string, args: readonly string[]): Promise<void> {
  const proxy = spawn(command, args, { cwd: at.folder, env: { PATH: process.env['PATH'], HOME: at.folder } });
  let output = '';
  for (const stream of [proxy.stdout, proxy.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const ended = once(proxy, 'close');
  onTestFinished(async () => {
    proxy.kill('SIGTERM');
    await ended;
  });
  for (;;) {
    if (proxy.exitCode !== null) throw new Error(`${command} ended: ${output}`);
    const { status } = await ask(at, '/readyz').catch(() => ({ status: 0 }));
    if (status === 200) return;
    await sleep(100);
  }
}

async function signsUp(at: Site): Promise<void> {
  const made = await ask(at, '/v1/user', {
    username: 'alice',
    password: 'Fake-Password-1',
    email: 'alice@example.com',
  });
  expect(made).toEqual({ status: 204, text: '' });
}

describe('deploy/proxies', () => {
  itWith(['nginx', 'openssl'], 'nginx.conf signs a user up over TLS', async () => {
    const at = await site();
    const config = fileOf('nginx.conf')
      .replaceAll('/etc/letsencrypt/live/accounts.example.com/fullchain.pem', at.cert)
      .replaceAll('/etc/letsencrypt/live/accounts.example.com/privkey.pem', at.key)
      .replace(/listen (\[::\]:)?80;/g, (_all, six) => (six ? '' : `listen 127.0.0.1:${at.http};`))
      .replace(/listen (\[::\]:)?443 ssl http2;/g, (_all, six) =>
        six ? '' : `listen 127.0.0.1:${at.https} ssl http2;`,
      )
      .replace('server 127.0.0.1:8080', `server 127.0.0.1:${at.port}`);
    const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => {
      mkdirSync(join(at.folder, name));
      return `${name}_temp_path ${join(at.folder, name)};`;
    });
    const file = join(at.folder, 'nginx.conf');
    const user = process.getuid?.() === 0 ? 'user root;' : '';
    const head = `${user} pid ${join(at.folder, 'pid')}; error_log stderr; daemon off;`;
    writeFileSync(file, `${head}\nevents {}\nhttp {\naccess_log off;\n${folders.join('\n')}\n${config}\n}\n`);
    const checked = run('nginx', ['-t', '-e', 'stderr', '-c', file]);
    expect(checked.code, checked.output).toBe(0);
    await behind(at, 'nginx', ['-e', 'stderr', '-c', file]);
    await signsUp(at);
  });

  itWith(['haproxy', 'openssl'], 'haproxy.cfg signs a user up over TLS, with one of its two nodes away', async () => {
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
