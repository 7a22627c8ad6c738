/** What is chosen to be compared, at the foot of the window. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/button.tsx';

export interface ChosenProps {
  readonly references: readonly string[];
  readonly onLetGo: () => void;
}

export function Chosen({ references, onLetGo }: ChosenProps) {
  const { t } = useTranslation();
  const [a, b] = references;
  return (
    <div role="status" className="sticky bottom-3 z-10 mt-4">
      {a !== undefined && (
        <div className="mx-auto flex max-w-xl flex-wrap items-center justify-between gap-3 rounded-2xl border border-line bg-surface px-4 py-3 shadow-lift">
          <p className="font-medium">{t('trace.chosen', { count: references.length })}</p>
          <div className="flex flex-wrap gap-2">
            <Button tone="plain" onPress={onLetGo}>
              {t('trace.letGo')}
            </Button>
            {b !== undefined && (
              <Link
                to="/trace/compare"
                search={{ a, b }}
                data-testid="trace-compare"
                className="inline-flex min-h-11 items-center rounded-xl bg-accent px-4 font-semibold text-accent-ink hover:brightness-110"
              >
                {t('trace.compare')}
              </Link>
            )}
          </div>
        </div>
      )}
    </div>
  );
}
