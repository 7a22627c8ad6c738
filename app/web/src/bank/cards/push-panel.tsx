/** A card to the band without typing it: the bank gives a receipt, the phone goes on with it. */
import type { Refusal } from '@armilla/kit/refusal';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import type { BankCard, Issuer } from '../use-bank.ts';
import { useDeed } from '../use-deed.ts';

const ToPhone = lazy(() => import('./to-phone.tsx').then((m) => ({ default: m.ToPhone })));

type Push = Exclude<Awaited<ReturnType<Issuer['pushCard']>>, Refusal>;

export function PushPanel({ card: { cardId } }: { readonly card: BankCard }) {
  const { t } = useTranslation();
  const { busy, refusal, act } = useDeed();
  const [push, keep] = useState<Push | null>(null);
  const ask = async () => keep((await act((issuer) => issuer.pushCard({ cardId }))) ?? null);
  return (
    <div className="mt-4 border-t border-line pt-4" data-testid="push">
      {push === null ? (
        <div className="flex flex-col items-start gap-3">
          <p className="text-sm text-soft">{t('bankCards.pushText')}</p>
          <Button busy={busy} onPress={ask} testId="push-card">
            {t('bankCards.push')}
          </Button>
          <ToldRefusal refusal={refusal} />
        </div>
      ) : (
        <div role="status" className="arrives rounded-2xl bg-good-soft p-4">
          <p className="mb-3 font-medium text-good">{push.whatToDo}</p>
          <Suspense>
            <ToPhone pushReceipt={push.pushReceipt} />
          </Suspense>
        </div>
      )}
    </div>
  );
}
