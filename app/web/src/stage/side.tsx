/** One of the things on the stage, under its name, with the way to the room it has of its own. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export interface SideProps {
  readonly title: string;
  readonly id: string;
  readonly open?: ReactNode;
  readonly children: ReactNode;
}

export function Side({ title, id, open, children }: SideProps) {
  return (
    <section aria-labelledby={`${id}-title`} id={id} className="min-w-0">
      <div className="mb-3 flex min-h-11 items-center justify-between gap-3">
        <h2 id={`${id}-title`} className="text-lg font-bold tracking-tight">
          {title}
        </h2>
        {open}
      </div>
      {children}
    </section>
  );
}

export interface OpenProps {
  readonly to: string;
  /** Of the room, for those who hear the link alone. */
  readonly name: string;
  /** In the place of the plain word. */
  readonly shown?: string;
}

export function Open({ to, name, shown }: OpenProps) {
  const { t } = useTranslation();
  return (
    <Link
      to={to}
      data-testid={`open-${to.split('/')[1]}`}
      className="flex min-h-11 shrink-0 items-center gap-1 rounded-xl px-2 text-sm font-semibold text-accent hover:underline"
    >
      {shown ?? t('stage.open')}
      {shown === undefined && <span className="sr-only">: {name}</span>}
      <span aria-hidden="true">↗</span>
    </Link>
  );
}
