/** A payment that was just made, told at once: what, where, and what to do if it was not you. */
import { useTranslation } from 'react-i18next';
import type { PaymentAt } from '../core/managing.ts';
import { spelledMoney } from '../parts/format.ts';
import { useLanguage } from '../parts/use-look.ts';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { useCard, usePayment } from './use-payment.ts';

export function PaymentNotice() {
  const notice = useStage((state) => state.managing.notice);
  return (
    <div role="status" className="px-3">
      {notice !== null && <Notice payment={notice} />}
    </div>
  );
}

function Notice({ payment }: { readonly payment: PaymentAt }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { openPayment, doubt, dismissNotice } = useCommands();
  const known = usePayment(payment);
  if (known === undefined) return null;
  const { entry } = known;
  return (
    <div
      data-testid="notice"
      className="arrives mt-1 mb-2 rounded-2xl border border-line bg-raised p-3 text-sm shadow-lift"
    >
      <div className="flex items-start gap-2">
        <button
          type="button"
          onClick={() => openPayment(payment)}
          data-testid="open-notice"
          className="min-h-11 min-w-0 grow rounded-xl text-left"
        >
          <span className="block text-xs font-semibold text-soft">
            {t(`outcome.${entry.outcome}`)}
          </span>
          <span className="block font-semibold">
            {entry.amount !== null && spelledMoney(entry.amount, language)} ·{' '}
            {entry.merchantName || t('phone.someTill')}
          </span>
        </button>
        <button
          type="button"
          onClick={dismissNotice}
          aria-label={t('common.dismiss')}
          data-testid="dismiss-notice"
          className="-mt-1 -mr-1 grid size-11 shrink-0 place-items-center rounded-xl text-lg"
        >
          ×
        </button>
      </div>
      <div className="mt-1 flex flex-wrap gap-x-2">
        <FreezeFromHere cardId={payment.cardId} />
        <Small label={t('walletPay.doubt')} onPress={() => doubt(payment)} testId="notice-doubt" />
      </div>
    </div>
  );
}

function FreezeFromHere({ cardId }: { readonly cardId: string }) {
  const { t } = useTranslation();
  const { freeze } = useCommands();
  const working = useWorking('CARD');
  const card = useCard(cardId);
  if (card?.tokenStatus !== 'ACTIVE') return null;
  return (
    <Small
      label={t('walletPay.freezeCard')}
      onPress={() => working || freeze(cardId)}
      testId="notice-freeze"
    />
  );
}

interface SmallProps {
  readonly label: string;
  readonly onPress: () => void;
  readonly testId: string;
}

function Small({ label, onPress, testId }: SmallProps) {
  return (
    <button
      type="button"
      onClick={onPress}
      data-testid={testId}
      className="min-h-11 rounded-xl px-2 text-sm font-semibold text-accent hover:underline"
    >
      {label}
    </button>
  );
}
