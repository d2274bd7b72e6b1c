import '@mantine/core/styles/Notification.css';
import '@mantine/notifications/styles.css';
import { Notifications, notifications } from '@mantine/notifications';
import { Action } from './buttons.tsx';
import type { Undo } from './notices.ts';

/** Shows a notice; it waits while the pointer is on it. */
export function show(sentence: string, { undo }: Undo): void {
  const id = notifications.show({
    message: (
      <span className="row">
        {sentence}
        {undo && (
          <Action
            onClick={() => {
              notifications.hide(id);
              undo();
            }}
          >
            Undo
          </Action>
        )}
      </span>
    ),
    // Long enough to be reached with the keyboard where there is something to reach.
    autoClose: undo ? 15_000 : 6_000,
    closeButtonProps: { 'aria-label': 'Close this message' },
    withBorder: true,
  });
}

export default function Notices() {
  return <Notifications position="bottom-center" limit={3} />;
}
