/** The receipt as the till prints it, and what the till and the network found out on the way. */
import { useTranslation } from 'react-i18next';
import type { TapView } from '../core/state.ts';
import { Button } from '../parts/button.tsx';
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
          <Proofs tap={tap} />
          {tap.approved && <SeeAtBank />}
          <pre className="receipt mx-auto mt-4 w-full max-w-80 overflow-x-auto px-4 pt-4 pb-6 font-mono text-[0.7rem] leading-relaxed whitespace-pre">
            {tap.receipt.join('\n')}
          </pre>
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

function SeeAtBank() {
  const { t } = useTranslation();
  const { seeAtBank } = useCommands();
  const working = useWorking('BANK');
  const known = useStage((state) => state.bank !== null);
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
