import { afterAll, beforeAll, describe } from 'vitest';
import { World } from '../../../server/src/testing/world.ts';

/** Tests against a server. On one engine: through HTTP the command cannot tell which it is. */
export function onAServer(name: string, tests: (world: () => World) => void): void {
  describe(name, () => {
    let world: World | undefined;
    beforeAll(async () => {
      world = await World.start('sqlite');
    });
    afterAll(async () => {
      await world?.stop();
    });
    tests(() => {
      if (!world) throw new Error('the world has not started');
      return world;
    });
  });
}
