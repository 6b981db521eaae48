import { type ReactNode, useEffect, useRef } from 'react';
import './dialog.css';

interface DialogProps {
  label: string;
  className?: string;
  onClose: () => void;
  children: ReactNode;
}

/** A modal over everything, by the browser's own `dialog`: it keeps focus inside, closes on Esc and gives focus back. */
export function Dialog({ label, className, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes it; the click is for the backdrop only
    <dialog
      ref={dialog}
      className={`sd-dialog ${className ?? ''}`}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="sd-dialog-inside">{children}</div>
    </dialog>
  );
}
