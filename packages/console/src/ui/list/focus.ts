import { type RefObject, useEffect, useRef } from 'react';

/** Moves the focus to the list when the row that had it is gone, so that the keyboard goes on from there. */
export function useFocusKept(region: RefObject<HTMLElement | null>, count: number): void {
  const before = useRef(count);
  useEffect(() => {
    const shrank = count < before.current;
    before.current = count;
    if (!shrank) return;
    // The dialog of the row closes a little later, and leaves the focus nowhere.
    let looks = 0;
    const timer = setInterval(() => {
      const nowhere = document.activeElement === document.body || document.activeElement === null;
      if (nowhere) (region.current ?? document.querySelector<HTMLElement>('h1'))?.focus({ preventScroll: true });
      if (nowhere || ++looks === 10) clearInterval(timer);
    }, 100);
    return () => clearInterval(timer);
  }, [region, count]);
}
