import { expect, it } from 'vitest';
import { variables } from './config.ts';
import { unknownVariables } from './unknown.ts';

it('warns of a variable that is named like a setting and is none', () => {
  const environment = { TESSERA_TRUSTED_PROXY: '10.0.0.1', TESSERA_PORT: '8080', PATH: '/bin', TESSERA_KEY: 'k1:fake' };
  expect(unknownVariables(environment)).toEqual(['TESSERA_PORT', 'TESSERA_TRUSTED_PROXY']);
});

it('knows every setting, those of the command, and the variables that Kubernetes sets for a service of that name', () => {
  const settings = Object.fromEntries(Object.keys(variables).map((name) => [name, 'fake']));
  const others = { TESSERA_URL: 'fake', TESSERA_TOKEN: 'fake', TESSERA_SERVER: 'fake' };
  const service = {
    TESSERA_SERVICE_HOST: '10.0.0.1',
    TESSERA_SERVICE_PORT: '80',
    TESSERA_SERVICE_PORT_HTTP: '80',
    TESSERA_PORT: 'tcp://10.0.0.1:80',
    TESSERA_PORT_80_TCP: 'tcp://10.0.0.1:80',
    TESSERA_PORT_80_TCP_PROTO: 'tcp',
    TESSERA_PORT_80_TCP_PORT: '80',
    TESSERA_PORT_80_TCP_ADDR: '10.0.0.1',
  };
  expect(unknownVariables({ ...settings, ...others, ...service })).toEqual([]);
});
