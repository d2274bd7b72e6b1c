import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';

type DialogProps = Pick<ModalProps, 'title' | 'children' | 'size' | 'zIndex' | 'overlayProps'> & {
  close: () => void;
  /** Only its own buttons close it. */
  firm?: boolean;
};

/** Those that are open: the last one is on top. */
const opened: symbol[] = [];

/**
 * A dialog, which is there while it is mounted. Escape closes the one on top alone, not those below it. The focus goes back
 * to the element that opened it, if that is still there.
 */
export function Dialog({ close, title, firm = false, children, ...props }: DialogProps) {
  const [opener] = useState(() => document.activeElement);
  const [own] = useState(() => Symbol('dialog'));
  useEffect(() => {
    opened.push(own);
    return () => {
      // Not before those below have seen the key that closed it.
      setTimeout(() => opened.splice(opened.indexOf(own), 1));
    };
  }, [own]);
  useEffect(
    () => () => {
      // After the dialog's own trap has let go.
      setTimeout(() => {
        if (document.activeElement === document.body && opener instanceof HTMLElement) opener.focus();
      });
    },
    [opener],
  );
  return (
    <Modal
      opened
      onClose={() => opened.at(-1) === own && close()}
      returnFocus={false}
      withCloseButton={false}
      closeOnClickOutside={!firm}
      closeOnEscape={!firm}
      {...props}
    >
      {/* The library's own head is a second banner of the page to screen readers. */}
      <div className="dialog-head">
        <Modal.Title>{title}</Modal.Title>
        {!firm && <Modal.CloseButton aria-label="Close" />}
      </div>
      {children}
    </Modal>
  );
}
