/** A refusal in the catalogue's words, where it happened, and questions that got no answer. */
import { cardholderText, type Refusal } from '@armilla/kit/refusal';
import { type UseQueryResult, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused as Thrown } from '../core/asking.ts';
import { Button } from '../parts/button.tsx';
import { useLanguage } from '../parts/use-look.ts';

export function Refused({ refusal }: { readonly refusal: Refusal | null }) {
  const language = useLanguage();
  return (
    <div role="alert" data-testid="refused">
      {refusal !== null && (
        <p
          data-code={refusal.code}
          className="arrives rounded-xl bg-bad-soft p-3 text-sm font-medium text-bad"
        >
          {cardholderText(refusal.code, language)}
        </p>
      )}
    </div>
  );
}

interface AskedProps<T> {
  readonly query: UseQueryResult<T>;
  readonly children: (answer: T) => ReactNode;
}

/** What was asked, once it is there; until then that it is coming, or why it does not. */
export function Asked<T>({ query, children }: AskedProps<T>) {
  const { t } = useTranslation();
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) return <Failed error={query.error} onAgain={() => query.refetch()} />;
  return (
    <p role="status" className="rounded-2xl bg-raised p-6 text-center text-soft">
      {t('common.loading')}
    </p>
  );
}

function Failed({ error, onAgain }: { readonly error: Error; onAgain(): void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const queries = useQueryClient();
  const code = error instanceof Thrown ? error.refusal.code : 'UNAVAILABLE';
  // A session that ended: the bank's door asks who is there.
  const ended = code === 'NOT_SIGNED_IN';
  useEffect(() => {
    if (ended) queries.invalidateQueries({ queryKey: ['bank-door'] });
  }, [ended, queries]);
  return (
    <div role="alert" data-code={code} className="rounded-2xl bg-bad-soft p-5 text-bad">
      <p className="mb-3">{cardholderText(code, language)}</p>
      <Button tone="danger" onPress={onAgain}>
        {t('common.again')}
      </Button>
    </div>
  );
}
