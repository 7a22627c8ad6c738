/** The receipt as the till prints it, its digital form, and what the network found out on the way. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { bankIsKnown } from '../core/bank-commands.ts';
import { kindOf, type TapView } from '../core/state.ts';
import { Button } from '../parts/button.tsx';
import { spelledMoney } from '../parts/format.ts';
import { useLanguage } from '../parts/use-look.ts';
import { useCommands, useGuide, useStage, useWorking } from '../parts/use-stage.ts';
import { Paper } from './receipt-paper.tsx';

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
