import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';

/**
 * Shows why something cannot be done, to those who point at its place, touch it or come to it with the keyboard. The place
 * is drawn before this is fetched, and keeps the focus.
 */
export default function Reason({ text, place }: { text: string; place: HTMLElement }) {
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    // It may have been come to before this was fetched.
    setOpened(place.contains(document.activeElement));
    const show = () => setOpened(true);
    const hide = () => setOpened(false);
    const pressed = ({ key }: KeyboardEvent) => key === 'Escape' && hide();
    const watched = [
      ['pointerenter', show],
      ['focusin', show],
      ['click', show],
      ['pointerleave', hide],
      ['focusout', hide],
    ] as const;
    for (const [event, listener] of watched) place.addEventListener(event, listener);
    place.addEventListener('keydown', pressed);
    return () => {
      for (const [event, listener] of watched) place.removeEventListener(event, listener);
      place.removeEventListener('keydown', pressed);
    };
  }, [place]);
  return <Tooltip label={text} maw={320} target={place} opened={opened} />;
}
