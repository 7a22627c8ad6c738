/** The list is empty: because nothing happened, or because of its filters. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/button.tsx';
import { QUIET } from '../parts/page.tsx';

export interface NothingProps {
  readonly filtered: boolean;
  readonly onClear: () => void;
}

export function Nothing({ filtered, onClear }: NothingProps) {
  const { t } = useTranslation();
  return (
    <div className="rounded-3xl border border-dashed border-line-strong p-10 text-center">
      <h2 className="text-lg font-bold tracking-tight">
        {filtered ? t('trace.nothing') : t('trace.empty')}
      </h2>
      {!filtered && <p className="mt-1 text-soft">{t('trace.emptyText')}</p>}
      <div className="mt-4">
        {filtered ? (
          <Button tone="quiet" onPress={onClear}>
            {t('trace.clear')}
          </Button>
        ) : (
          <Link to="/" className={QUIET}>
            {t('trace.toStage')}
          </Link>
        )}
      </div>
    </div>
  );
}
