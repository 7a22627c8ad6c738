/** What the receipt says: the digital number's last four, never the card's where a wearable paid. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LastFour } from '../../parts/last-four.tsx';
import type { Line } from '../use-bank.ts';

export function PaymentReceipt({ line }: { readonly line: Line }) {
  const { t } = useTranslation();
  const { receipt, rrn, authorisationCode, dpanLastFour, deviceName } = line;
  const number = t(deviceName === undefined ? 'bankReceipt.card' : 'bankReceipt.digital');
  return (
    <dl className="flex flex-col gap-2.5 text-sm">
      <Fact name={t('bankReceipt.merchant')}>
        {line.merchantName}
        {receipt !== undefined && receipt.city !== '' && `, ${receipt.city}`}
      </Fact>
      <Fact name={number}>
        <LastFour digits={dpanLastFour} />
      </Fact>
      {receipt !== undefined && (
        <Fact name={t('bankReceipt.verified')}>{t(`bankReceipt.${receipt.verification}`)}</Fact>
      )}
      {authorisationCode !== undefined && (
        <Fact name={t('bankReceipt.code')} mono>
          {authorisationCode}
        </Fact>
      )}
      <Fact name={t('bankReceipt.reference')} mono>
        {rrn}
      </Fact>
      {receipt !== undefined && <Technical receipt={receipt} />}
    </dl>
  );
}

function Technical({ receipt }: { readonly receipt: NonNullable<Line['receipt']> }) {
  const { t } = useTranslation();
  const facts = [
    [t('bankReceipt.terminal'), receipt.terminalId],
    [t('bankReceipt.aid'), receipt.aid],
    [t('bankReceipt.cryptogram'), receipt.cryptogram],
    [t('bankReceipt.account'), receipt.paymentAccountReference],
  ] as const;
  return facts.map(([name, value]) =>
    value === null || value === '' ? null : (
      <Fact key={name} name={name} mono>
        {value}
      </Fact>
    ),
  );
}

interface FactProps {
  readonly name: string;
  readonly mono?: boolean;
  readonly children: ReactNode;
}

function Fact({ name, mono, children }: FactProps) {
  return (
    <div className="flex flex-wrap justify-between gap-x-4">
      <dt className="text-soft">{name}</dt>
      <dd
        className={`min-w-0 font-medium break-all ${mono === true ? 'font-mono text-xs leading-5' : ''}`}
      >
        {children}
      </dd>
    </div>
  );
}
