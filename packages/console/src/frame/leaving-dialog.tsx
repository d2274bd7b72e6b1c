import { Action } from '../ui/buttons.tsx';
import { Dialog } from '../ui/dialog.tsx';
import type { Loss } from '../ui/unsaved.ts';

interface LeavingDialogProps {
  loss: Loss | undefined;
  leave: () => void;
  stay: () => void;
}

export default function LeavingDialog({ loss, leave, stay }: LeavingDialogProps) {
  return (
    <Dialog close={stay} title={loss?.title}>
      <div className="stack">
        <p>{loss?.words}</p>
        <div className="acts">
          <Action kind="danger" onClick={leave}>
            Leave
          </Action>
          <Action onClick={stay}>Stay</Action>
        </div>
      </div>
    </Dialog>
  );
}
