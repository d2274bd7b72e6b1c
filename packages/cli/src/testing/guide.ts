import type { Block } from './page.ts';
import type { Scene } from './scene.ts';

/** What a page needs to be typed. */
export interface Guide {
  /** The people and things that it speaks of. */
  arrange?(scene: Scene): Promise<unknown>;
  /** The command as it is typed here, after what the page says has to happen before. */
  here?(scene: Scene, command: string, before: string): string | Promise<string>;
  /** Codes other than 0, by the beginning of the command. */
  codes?: Record<string, number>;
  /** Its blocks in other languages than a shell's. */
  run?(scene: Scene, block: Block): Promise<unknown>;
  /** What holds when all of it was typed. */
  after?(scene: Scene): unknown;
}
