import { Modal } from '@mantine/core';
import { Action } from '../ui/buttons.tsx';
import type { Loss } from '../ui/unsaved.ts';

interface LeavingDialogProps {
  loss: Loss | undefined;
  leave: () => void;
  stay: () => void;
}

export default function LeavingDialog({ loss, leave, stay }: LeavingDialogProps) {
  return (
    <Modal opened onClose={stay} title={loss?.title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className="stack">
        <p>{loss?.words}</p>
        <div className="acts">
          <Action kind="danger" onClick={leave}>
            Leave
          </Action>
          <Action onClick={stay}>Stay</Action>
        </div>
      </div>
    </Modal>
  );
}
