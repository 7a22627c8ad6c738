/** A screen's heading, which takes the focus when the screen comes up, and the way back. */

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Chevron } from '../parts/chevron.tsx';
import { useAlone, useArrival } from '../parts/use-stage.ts';

export interface HeadingProps {
  readonly title: string;
  readonly onBack?: () => void;
}

export function Heading({ title, onBack }: HeadingProps) {
  const ref = useArrival<HTMLHeadingElement>();
  const { t } = useTranslation();
  // On its own page the screen's title is the page's.
  const Title = useAlone() ? 'h1' : 'h3';
  return (
    <div className="mb-3 flex items-center gap-1">
      {onBack !== undefined && (
        <button
          type="button"
          onClick={onBack}
          aria-label={t('phone.back')}
          className="-ml-3 grid size-11 shrink-0 place-items-center rounded-xl text-accent"
        >
          <Chevron to="BACK" className="size-6" />
        </button>
      )}
      <Title ref={ref} tabIndex={-1} className="text-xl font-bold tracking-tight outline-none">
        {title}
      </Title>
    </div>
  );
}

/** The title of a part of a screen, one level beneath its heading. */
export function Subheading({ children }: { readonly children: ReactNode }) {
  const Title = useAlone() ? 'h2' : 'h4';
  return <Title className="mb-1 text-sm font-semibold text-soft">{children}</Title>;
}
