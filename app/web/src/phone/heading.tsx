/** A screen's heading, which takes the focus when the screen comes up, and the way back. */
import { useTranslation } from 'react-i18next';
import { useArrival } from '../parts/use-stage.ts';

export interface HeadingProps {
  readonly title: string;
  readonly onBack?: () => void;
}

export function Heading({ title, onBack }: HeadingProps) {
  const ref = useArrival<HTMLHeadingElement>();
  const { t } = useTranslation();
  return (
    <div className="mb-3 flex items-center gap-1">
      {onBack !== undefined && (
        <button
          type="button"
          onClick={onBack}
          aria-label={t('phone.back')}
          className="-ml-3 grid size-11 shrink-0 place-items-center rounded-xl text-accent"
        >
          <svg viewBox="0 0 24 24" aria-hidden="true" className="size-6">
            <path
              d="M15 5l-7 7 7 7"
              fill="none"
              stroke="currentColor"
              strokeWidth="2.2"
              strokeLinecap="round"
              strokeLinejoin="round"
            />
          </svg>
        </button>
      )}
      <h3 ref={ref} tabIndex={-1} className="text-xl font-bold tracking-tight outline-none">
        {title}
      </h3>
    </div>
  );
}
