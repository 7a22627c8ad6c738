/** The digital receipt: the digital number's last four, and nothing of the card's own. */
import type { WalletCard } from '@armilla/phone';
import { useTranslation } from 'react-i18next';
import type { HistoryEntry } from '../core/managing.ts';
import { spelledMoment, spelledMoney } from '../parts/format.ts';
import { useLanguage } from '../parts/use-look.ts';
import { useStage } from '../parts/use-stage.ts';

export function Receipt({ card, entry }: { card: WalletCard; entry: HistoryEntry }) {
  const { t } = useTranslation();
  const lines = useLines(card, entry);
  return (
    <section
      aria-label={t('walletPay.receipt')}
      data-testid="payment-receipt"
      className="rounded-2xl bg-paper p-4 text-sm text-paper-ink"
    >
      <dl className="flex flex-col gap-1.5">
        {lines.map(([name, value]) => (
          <div key={name} className="flex flex-wrap justify-between gap-x-4">
            <dt>{name}</dt>
            <dd className="min-w-0 text-right font-semibold break-words">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 border-t border-dashed border-current pt-3 text-xs leading-relaxed">
        {t('walletPay.noPan')}
      </p>
    </section>
  );
}

type Line = readonly [string, string];

/** Only what is known; where the payment is from, at the end. */
function useLines(card: WalletCard, entry: HistoryEntry): readonly Line[] {
  const { t } = useTranslation();
  const language = useLanguage();
  const device = useStage((state) => nameOf(state.devices, card.deviceId) ?? state.device?.name);
  const { amount, points, place, kind = 'PURCHASE' } = entry;
  const currency = amount?.currency;
  const lines: (Line | false | undefined | '')[] = [
    [t('walletPay.when'), spelledMoment(entry.at, language)],
    place?.city && [t('walletPay.where'), place.city],
    [t('walletPay.kind'), t(`walletKind.${kind}`)],
    [t('walletPay.paidWith'), device ?? ''],
    [t('phone.dpan'), `···· ${entry.dpanLastFour}`],
    entry.authorisationCode && [t('walletPay.code'), entry.authorisationCode],
    entry.rrn !== '' && [t('walletPay.reference'), entry.rrn],
    place?.terminalId && [t('walletPay.till'), place.terminalId],
    points && points.earned > 0 && [t('walletPay.earned'), `+${points.earned}`],
    points &&
      points.spent > 0 &&
      currency && [
        t('walletPay.spent'),
        `${points.spent} · ${spelledMoney({ amountMinor: points.paidMinor, currency }, language)}`,
      ],
    [t('walletPay.knownTo'), t(`walletPay.source_${entry.source}`)],
  ];
  return lines.filter((line): line is Line => typeof line === 'object');
}

function nameOf(
  devices: readonly { readonly deviceId: string; readonly name: string }[],
  deviceId: string,
): string | undefined {
  return devices.find((device) => device.deviceId === deviceId)?.name;
}
