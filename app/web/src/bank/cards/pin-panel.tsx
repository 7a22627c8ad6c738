/** The card's PIN: whether it may still be tried at a till, and taking a block off it. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered } from '../../core/asking.ts';
import { Asked, ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { Panel } from '../page.tsx';
import { type BankCard, useAsked, useBank, useIssuer } from '../use-bank.ts';
import { useDeed } from '../use-deed.ts';

export function PINPanel({ card: { cardId } }: { readonly card: BankCard }) {
  const { t } = useTranslation();
  const { busy, refusal, act } = useDeed();
  const pin = useAsked(['pin', cardId], (issuer) => issuer.getCardPIN({ cardId }));
  return (
    <Panel title={t('bankCards.pin')} testId="pin">
      <Asked query={pin}>
        {({ blocked, triesLeft }) => (
          <div className="flex flex-col items-start gap-3">
            <p className={blocked ? 'font-medium text-bad' : 'text-soft'}>
              {blocked ? t('bankCards.pinBlocked') : t('bankCards.pinTries', { count: triesLeft })}
            </p>
            {blocked && (
              <Button
                busy={busy}
                onPress={() => act((issuer) => issuer.unblockCardPIN({ cardId }))}
                testId="unblock-pin"
              >
                {t('bankCards.unblockPin')}
              </Button>
            )}
            <TestPIN cardId={cardId} />
            <ToldRefusal refusal={refusal} />
          </div>
        )}
      </Asked>
    </Panel>
  );
}

/** Of a test range the PIN is known, as everything of its plastic is. */
function TestPIN({ cardId }: { readonly cardId: string }) {
  const { t } = useTranslation();
  const { bankId, testRange } = useBank();
  const issuer = useIssuer(bankId);
  const { data } = useQuery({
    queryKey: ['bank', bankId, 'test-pin', cardId],
    queryFn: async () => {
      const { plastic } = await answered(issuer.listTestPlastic({}));
      return plastic.find((card) => card.cardId === cardId)?.pin ?? null;
    },
    enabled: testRange,
  });
  if (data == null) return null;
  return <p className="text-sm text-soft">{t('bankCards.testPin', { pin: data })}</p>;
}
