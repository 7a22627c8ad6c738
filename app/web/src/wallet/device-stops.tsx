/** Of a lost wearable's cards: what is done and what still waits, card by card. */
import { useTranslation } from 'react-i18next';
import { type Stop, stopsOf } from '../core/stops.ts';
import { useStage } from '../parts/use-stage.ts';
import { Subheading } from '../phone/heading.tsx';
import { Swatch } from './move-screen.tsx';

export function DeviceStops() {
  const { t } = useTranslation();
  const cards = useStage((state) => state.cards);
  const stops = stopsOf(cards);
  return (
    <section aria-label={t('walletLoss.title')} data-testid="stops">
      <Subheading>{t('walletLoss.title')}</Subheading>
      {stops.length === 0 && <p className="text-sm text-soft">{t('walletLoss.none')}</p>}
      <ul className="flex flex-col gap-2">
        {stops.map((stop) => (
          <OneStop key={stop.cardId} stop={stop} />
        ))}
      </ul>
    </section>
  );
}

function OneStop({ stop: { face, network, band } }: { readonly stop: Stop }) {
  const { t } = useTranslation();
  return (
    <li className="rounded-2xl bg-raised p-4 text-sm">
      <p className="mb-2 flex items-center gap-3 font-medium">
        <Swatch face={face} /> {face.productName}
      </p>
      <Line done={network !== 'PENDING'} text={t(`walletLoss.network_${network}`)} />
      <Line done={band === 'DONE'} text={t(`walletLoss.band_${band}`)} />
    </li>
  );
}

function Line({ done, text }: { readonly done: boolean; readonly text: string }) {
  const { t } = useTranslation();
  return (
    <p className={`flex items-start gap-2 ${done ? 'text-good' : 'text-warn'}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true" className="mt-0.5 size-4 shrink-0">
        <path
          d={done ? 'M3 8.5l3.4 3.4L13 5' : 'M8 4v4.5l3 1.8M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0'}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.8"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <span>
        <span className="font-semibold">{t(done ? 'walletLoss.done' : 'walletLoss.pending')}</span>{' '}
        {text}
      </span>
    </p>
  );
}
