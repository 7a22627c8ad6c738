/** A card as the wallet shows it: bank and product at its head, where a stack leaves them seen. */
import type { WalletCard } from '@armilla/phone';
import { useTranslation } from 'react-i18next';
import { LastFour } from '../parts/last-four.tsx';

export interface CardFaceProps {
  readonly card: WalletCard;
  /** It pays unless another is chosen. */
  readonly first: boolean;
}

export function CardFace({ card, first }: CardFaceProps) {
  const { t } = useTranslation();
  const { face, standing, dpanLastFour } = card;
  const { background, text } = face.colours;
  return (
    <div
      style={{ backgroundColor: background, color: text }}
      className="relative aspect-[1.586] w-full overflow-hidden rounded-2xl shadow-lift ring-1 ring-surface"
    >
      <Rings />
      <div className="relative flex h-full flex-col justify-between p-4">
        <div>
          <span className="flex items-center justify-between gap-2">
            <span className="min-w-0 truncate text-base font-semibold">{face.bankName}</span>
            <span className="flex shrink-0 items-center gap-1.5 rounded-full border border-current px-2 py-1 text-xs font-semibold max-[23rem]:text-[0.65rem]">
              <StandingMark standing={standing} />
              {t(`standing.${standing}`)}
            </span>
          </span>
          <span className="block truncate text-sm">{face.productName}</span>
          {first && <span className="block text-xs font-medium">{t('phone.paysFirst')}</span>}
        </div>
        <div className="flex items-end justify-between gap-3">
          <span className="font-mono text-lg tracking-[0.14em]">
            <LastFour digits={dpanLastFour ?? face.panLastFour} />
          </span>
          <span className="text-sm font-semibold tracking-wide">{NETWORKS[face.network]}</span>
        </div>
      </div>
    </div>
  );
}

/** In letters: marks belong to their owners. A closed loop has none. */
const NETWORKS: Readonly<Record<WalletCard['face']['network'], string>> = {
  MASTERCARD: 'mastercard',
  VISA: 'VISA',
  PRIVATE_LABEL: '',
};

/** What stands well, what waits, and what pays nothing. */
function StandingMark({ standing }: { readonly standing: WalletCard['standing'] }) {
  return (
    <svg viewBox="0 0 12 12" aria-hidden="true" className="size-3 shrink-0 max-[23rem]:hidden">
      <path
        d={markOf(standing)}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

function markOf(standing: WalletCard['standing']): string {
  switch (standing) {
    case 'READY':
      return 'M2 6.5l2.8 2.8L10 3.5';
    case 'BEING_ADDED':
    case 'WAITING_FOR_BAND':
    case 'BEING_REMOVED':
      return 'M6 1.5v4.5l2.8 1.8M10.5 6a4.5 4.5 0 1 1-9 0a4.5 4.5 0 0 1 9 0';
    case 'FROZEN':
      return 'M6 1v10M1.7 3.5l8.6 5M10.3 3.5l-8.6 5';
    case 'HELD_BY_BANK':
    case 'HELD_BY_SERVICE':
    case 'HELD_BY_NETWORK':
      return 'M4 2v8M8 2v8';
    case 'LIMITED':
    case 'FAILED':
    case 'REMOVED':
      return 'M6 1.5v5.5M6 10v.3';
  }
}

/** Faint rings, after the instrument the service is named for. */
function Rings() {
  return (
    <svg viewBox="0 0 160 100" aria-hidden="true" className="absolute inset-0 size-full">
      <g fill="none" stroke="currentColor" strokeOpacity="0.09">
        <circle cx="132" cy="104" r="38" strokeWidth="9" />
        <circle cx="132" cy="104" r="64" strokeWidth="9" />
        <ellipse cx="132" cy="104" rx="96" ry="26" strokeWidth="3" />
      </g>
    </svg>
  );
}
