/** The receipt as the till prints it, its digital form, and what the network found out on the way. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bankIsKnown } from '../core/bank-commands.ts';
import { kindOf, type TapView } from '../core/state.ts';
import { Button } from '../parts/button.tsx';
import { spelledMoney } from '../parts/format.ts';
import { QRCode } from '../parts/qr-code.tsx';
import { useLanguage } from '../parts/use-look.ts';
import { useCommands, useGuide, useStage, useWorking } from '../parts/use-stage.ts';

export function Receipt({ tap }: { readonly tap: TapView | null }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('till.receipt')} className="mt-4" data-testid="receipt">
      {tap === null || tap.receipt.length === 0 ? (
        <p className="rounded-2xl border border-dashed border-line-strong p-6 text-center text-sm text-soft">
          {t('till.noReceipt')}
        </p>
      ) : (
        <>
          {tap.account !== 'CARD' && <Proofs tap={tap} />}
          {tap.approved && <SeeAtBank />}
          <Earned tap={tap} />
          <Paper tap={tap} />
        </>
      )}
    </section>
  );
}

function Proofs({ tap }: { readonly tap: TapView }) {
  const { t } = useTranslation();
  const proofs = [
    [t('till.dynamicData'), tap.cdaVerified],
    [t('till.cryptogram'), tap.arqcVerified],
  ] as const;
  return (
    <ul className="flex flex-wrap justify-center gap-2">
      {proofs.map(([name, verified]) => (
        <li
          key={name}
          className={`rounded-full px-2.5 py-1 text-[0.7rem] font-semibold ${verified ? 'bg-good-soft text-good' : 'bg-bad-soft text-bad'}`}
        >
          {verified ? '✓' : '×'} {name}
        </li>
      ))}
    </ul>
  );
}

/** Points, and what a hold still wants: what the paper says in small print. */
function Earned({ tap }: { readonly tap: TapView }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const kind = useStage(kindOf);
  const { spent, paidMinor, earned } = tap.points;
  if (!tap.approved) return null;
  const paid = spelledMoney({ ...tap.amount, amountMinor: paidMinor }, language);
  return (
    <div className="mt-3 text-center text-sm font-semibold text-accent empty:hidden">
      {spent > 0 && (
        <p data-testid="points-spent">{t('till.pointsSpent', { count: spent, paid })}</p>
      )}
      {earned > 0 && <p data-testid="points-earned">{t('till.pointsEarned', { count: earned })}</p>}
      {kind === 'PREAUTHORISATION' && (
        <p>
          {t('till.holdNext')}{' '}
          <Link to="/till/merchant" className="underline underline-offset-4">
            {t('till.merchantDesk')}
          </Link>
        </p>
      )}
    </div>
  );
}

const COPIES = ['cardholder', 'merchant'] as const;

function Paper({ tap }: { readonly tap: TapView }) {
  const { t } = useTranslation();
  const [copy, setCopy] = useState<(typeof COPIES)[number]>('cardholder');
  return (
    <>
      <fieldset className="mt-4 grid grid-cols-2 gap-1 rounded-xl bg-raised p-1 text-sm">
        <legend className="sr-only">{t('tillReceipt.copy')}</legend>
        {COPIES.map((one) => (
          <label
            key={one}
            className="flex min-h-11 items-center justify-center rounded-lg px-1 text-center font-medium has-checked:bg-surface has-checked:ring-1 has-checked:ring-line-strong has-focus-visible:outline-3 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="receipt-copy"
              checked={copy === one}
              onChange={() => setCopy(one)}
              data-testid={`copy-${one}`}
              className="sr-only"
            />
            {t(`tillReceipt.${one}`)}
          </label>
        ))}
      </fieldset>
      <div className="receipt mx-auto mt-4 w-full max-w-80 px-4 pt-4 pb-6" data-testid="paper">
        <p className="mb-2 text-center font-mono text-[0.7rem] font-bold uppercase">
          {t(`tillReceipt.${copy}`)}
        </p>
        <pre className="overflow-x-auto font-mono text-[0.7rem] leading-relaxed whitespace-pre">
          {tap.receipt.join('\n')}
        </pre>
        {copy === 'cardholder' && tap.receiptId !== undefined && <Scan id={tap.receiptId} />}
      </div>
      <div className="mt-3 flex flex-wrap justify-center gap-2">
        <Button tone="quiet" onPress={() => print()} testId="print">
          {t('tillReceipt.print')}
        </Button>
        {tap.receiptId !== undefined && (
          <Link
            to="/receipt/$receiptId"
            params={{ receiptId: tap.receiptId }}
            data-testid="digital-receipt"
            className="inline-flex min-h-11 items-center rounded-xl px-3 font-semibold text-accent underline-offset-4 hover:underline"
          >
            {t('tillReceipt.open')}
          </Link>
        )}
      </div>
    </>
  );
}

function Scan({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  return (
    <figure className="mt-3 flex flex-col items-center gap-1">
      <QRCode text={`${location.origin}/receipt/${id}`} label={t('tillReceipt.qr')} />
      <figcaption className="text-center text-xs">{t('tillReceipt.scan')}</figcaption>
    </figure>
  );
}

function SeeAtBank() {
  const { t } = useTranslation();
  const { seeAtBank } = useCommands();
  const working = useWorking('BANK');
  const known = useStage(bankIsKnown);
  const guide = useGuide('BANK');
  if (!known) return null;
  return (
    <div className="mt-4">
      <Button wide busy={working} onPress={seeAtBank} guide={guide} testId="see-at-bank">
        {t('till.seeAtBank')}
      </Button>
    </div>
  );
}
