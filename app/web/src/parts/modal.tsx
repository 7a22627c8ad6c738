/** A question that wants an answer before anything else: the browser's own dialogue. */
import { type ReactNode, useEffect, useId, useRef } from 'react';

export interface ModalProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly testId?: string;
  /** Left by Escape. */
  readonly onLeave: () => void;
}

export function Modal({ title, children, testId, onLeave }: ModalProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (dialog !== null && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onLeave();
      }}
      data-testid={testId}
      className="m-auto max-h-[calc(100dvh-2rem)] w-[min(28rem,calc(100vw-2rem))] overflow-y-auto rounded-3xl border border-line bg-surface p-5 text-ink shadow-lift backdrop:bg-black/50"
    >
      <h2 id={id} className="mb-3 text-lg font-bold tracking-tight">
        {title}
      </h2>
      {children}
    </dialog>
  );
}
