export interface Undo {
  /** What takes back what was done. */
  undo?: () => void;
}

/** Says at the foot of the page, and to screen readers, what was done. */
export async function say(sentence: string, undo: Undo = {}): Promise<void> {
  const { show } = await import('./notices-shown.tsx');
  show(sentence, undo);
}
