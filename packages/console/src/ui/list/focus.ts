import { type RefObject, useEffect, useRef } from 'react';

/** Moves the focus to the list when the row that had it is gone, so that the keyboard goes on from there. */
export function useFocusKept(region: RefObject<HTMLElement | null>, count: number): void {
  const before = useRef(count);
  useEffect(() => {
    const shrank = count < before.current;
    before.current = count;
    if (!shrank) return;
    // After the dialog has tried to give the focus back to a button that is gone.
    const timer = setTimeout(() => {
      if (document.activeElement !== document.body && document.activeElement !== null) return;
      (region.current ?? document.querySelector<HTMLElement>('h1'))?.focus({ preventScroll: true });
    }, 100);
    return () => clearTimeout(timer);
  }, [region, count]);
}
