/** "I don't recognise this": what it may be, the card held still at once, and the way to the bank. */
import { useTranslation } from 'react-i18next';
import type { PaymentAt } from '../core/managing.ts';
import { spelledMoment, spelledMoney } from '../parts/format.ts';
import { useLanguage } from '../parts/use-look.ts';
import { useCommands } from '../parts/use-stage.ts';
import { Heading } from '../phone/heading.tsx';
import { CallBank } from './call-bank.tsx';
import { Freeze } from './card-deeds.tsx';
import { ToBank } from './to-bank.tsx';
import { useCard, usePayment } from './use-payment.ts';

export function DoubtScreen({ payment }: { readonly payment: PaymentAt }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { openPayment } = useCommands();
  const known = usePayment(payment);
  if (known === undefined) return null;
  const { card, entry } = known;
  const amount = entry.amount === null ? '' : spelledMoney(entry.amount, language);
  const what = {
    merchant: entry.merchantName || t('phone.someTill'),
    amount,
    time: spelledMoment(entry.at, language),
    bank: card.face.bankName,
  };
  return (
    <div className="flex min-h-full flex-col gap-4">
      <Heading title={t('walletPay.doubt')} onBack={() => openPayment(payment)} />
      <p className="-mt-2 text-soft">{t('walletPay.doubtText', what)}</p>
      <ol className="flex flex-col gap-4">
        <Step number={1} title={t('walletPay.doubtThink')} text={t('walletPay.doubtThinkText')} />
        <Step number={2} title={t('walletPay.doubtFreeze')} text={t('walletPay.doubtFreezeText')}>
          <FreezeNow cardId={payment.cardId} />
        </Step>
        <Step number={3} title={t('walletPay.doubtBank', what)} text={t('walletPay.doubtBankText')}>
          <ToBank face={card.face} quiet />
          <CallBank card={card} />
        </Step>
      </ol>
    </div>
  );
}

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly text: string;
  readonly children?: React.ReactNode;
}

function Step({ number, title, text, children }: StepProps) {
  return (
    <li className="flex gap-3">
      <span
        aria-hidden="true"
        className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-soft text-sm font-bold text-accent"
      >
        {number}
      </span>
      <div className="min-w-0 grow">
        <p className="font-semibold">{title}</p>
        <p className="mb-2 text-sm text-soft">{text}</p>
        {children}
      </div>
    </li>
  );
}

function FreezeNow({ cardId }: { readonly cardId: string }) {
  const { t } = useTranslation();
  const card = useCard(cardId);
  if (card === undefined) return null;
  return (
    <>
      <p role="status" className="text-sm font-medium text-good empty:hidden">
        {card.suspendedBy.includes('CARDHOLDER') && t('walletPay.frozen')}
      </p>
      <Freeze card={card} />
    </>
  );
}
