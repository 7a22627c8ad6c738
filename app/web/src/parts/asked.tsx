/** What a party was asked: the answer once it is there, that it is coming, or why it does not. */
import { agentText, cardholderText, type Language, type Refusal } from '@armilla/kit/refusal';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused as Thrown } from '../core/asking.ts';
import { minutesAndSeconds } from '../core/moments.ts';
import { Button } from './button.tsx';
import { useLanguage } from './use-look.ts';

/** Whose words a refusal is told in. */
export type Reader = 'cardholder' | 'agent';

type Facts = Refusal['facts'];

export interface ToldRefusalProps {
  readonly refusal: Refusal | null;
  readonly reader?: Reader;
}

/** A refusal in the catalogue's words, where it happened. */
export function ToldRefusal({ refusal, reader = 'cardholder' }: ToldRefusalProps) {
  const language = useLanguage();
  return (
    // Empty it takes no room between its neighbours.
    <div role="alert" data-testid="refused" className="empty:absolute">
      {refusal !== null && (
        <p
          data-code={refusal.code}
          className="arrives rounded-xl bg-bad-soft p-3 text-sm font-medium text-bad"
        >
          {wordsOf(refusal, reader, language)} <Figures facts={refusal.facts} />
        </p>
      )}
    </div>
  );
}

function wordsOf({ code }: Refusal, reader: Reader, language: Language): string {
  return reader === 'agent' ? agentText(code, language) : cardholderText(code, language);
}

/** Tries that are left, and how long nothing else will be answered, where a refusal says so. */
function Figures({ facts }: { readonly facts: Facts | undefined }) {
  const { t } = useTranslation();
  const { triesLeft, retryAfterSeconds } = facts ?? {};
  return (
    <>
      {typeof triesLeft === 'number' && t('common.triesLeft', { count: triesLeft })}
      {typeof retryAfterSeconds === 'number' &&
        t('common.retryAfter', { time: minutesAndSeconds(retryAfterSeconds) })}
    </>
  );
}

export interface AskedProps<T> {
  readonly query: UseQueryResult<T>;
  readonly reader?: Reader;
  readonly children: (answer: T) => ReactNode;
}

export function Asked<T>({ query, reader = 'cardholder', children }: AskedProps<T>) {
  const { t } = useTranslation();
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) {
    return <Failed error={query.error} reader={reader} onAgain={() => query.refetch()} />;
  }
  return (
    <p role="status" className="rounded-2xl bg-raised p-6 text-center text-soft">
      {t('common.loading')}
    </p>
  );
}

export interface FailedProps {
  readonly error: Error;
  readonly reader: Reader;
  readonly onAgain: () => void;
}

export function Failed({ error, reader, onAgain }: FailedProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const code = error instanceof Thrown ? error.refusal.code : 'UNAVAILABLE';
  return (
    <div role="alert" data-code={code} className="rounded-2xl bg-bad-soft p-5 text-bad">
      <p className="mb-3">{(reader === 'agent' ? agentText : cardholderText)(code, language)}</p>
      <Button tone="danger" onPress={onAgain}>
        {t('common.again')}
      </Button>
    </div>
  );
}
