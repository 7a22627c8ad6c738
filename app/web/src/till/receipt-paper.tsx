/** The paper, in a copy for each side of the counter, and the way to its digital form. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TapView } from '../core/state.ts';
import { Button } from '../parts/button.tsx';
import { QRCode } from '../parts/qr-code.tsx';

const COPIES = ['cardholder', 'merchant'] as const;

export function Paper({ tap }: { readonly tap: TapView }) {
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
      <div
        className="receipt mx-auto mt-4 w-full max-w-80 px-2.5 pt-4 pb-6 min-[22.5rem]:px-4"
        data-testid="paper"
      >
        <p className="mb-2 text-center font-mono text-[0.7rem] font-bold uppercase">
          {t(`tillReceipt.${copy}`)}
        </p>
        <pre className="overflow-x-auto font-mono text-[0.65rem] leading-relaxed whitespace-pre min-[22.5rem]:text-[0.7rem]">
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
