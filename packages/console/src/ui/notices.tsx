import { useSyncExternalStore } from 'react';

let said = '';
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** Says for some seconds, at the foot of the page and to screen readers, what was done. */
export function say(sentence: string): void {
  put(sentence);
  clearTimeout(timer);
  timer = setTimeout(() => put(''), 6000);
}

function put(sentence: string): void {
  said = sentence;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Notices() {
  const sentence = useSyncExternalStore(subscribe, () => said);
  return (
    <div className="said" role="status">
      {sentence !== '' && <div>{sentence}</div>}
    </div>
  );
}
