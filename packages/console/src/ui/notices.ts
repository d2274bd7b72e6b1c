export interface Undo {
  /** The action that takes the change back. */
  undo?: () => void;
}

/** Reports a change at the foot of the page, and to screen readers. */
export async function say(sentence: string, undo: Undo = {}): Promise<void> {
  const { show } = await import('./notices-shown.tsx');
  show(sentence, undo);
}
