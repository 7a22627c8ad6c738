/** A payment card's picture: the bank's colours, the product, the last four digits. */
import type { Plastic } from '../core/state.ts';
import { LastFour } from './last-four.tsx';

type Face = Plastic['face'];

export interface CardPictureProps {
  readonly face: Face;
  /** Shown large in the place of the number. */
  readonly lastFour: string;
  readonly note?: string | undefined;
}

export function CardPicture({ face, lastFour, note }: CardPictureProps) {
  const { background, text } = face.colours;
  return (
    <div
      style={{ backgroundColor: background, color: text }}
      className="relative aspect-[1.586] w-full overflow-hidden rounded-2xl p-4 shadow-lift"
    >
      <Sheen />
      <div className="relative flex h-full flex-col justify-between">
        <div className="flex items-start justify-between gap-2">
          <span className="text-base font-semibold">{face.bankName}</span>
          <Waves />
        </div>
        <div>
          {note !== undefined && <p className="mb-1 text-xs font-medium">{note}</p>}
          <p className="font-mono text-lg tracking-[0.14em]">
            <LastFour digits={lastFour} />
          </p>
          <div className="mt-1 flex items-end justify-between gap-2 text-xs">
            <span>{face.productName}</span>
            <NetworkMark network={face.network} />
          </div>
        </div>
      </div>
    </div>
  );
}

/** A faint ring, after the instrument the service is named for. */
function Sheen() {
  return (
    <svg viewBox="0 0 160 100" aria-hidden="true" className="absolute inset-0 size-full">
      <g fill="none" stroke="currentColor" strokeOpacity="0.1" strokeWidth="10">
        <circle cx="140" cy="96" r="44" />
        <circle cx="140" cy="96" r="72" />
      </g>
    </svg>
  );
}

export function Waves() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className="size-6 shrink-0">
      <g fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round">
        <path d="M6 9.5a5 5 0 0 1 0 5" />
        <path d="M10 7a9 9 0 0 1 0 10" />
        <path d="M14 4.5a13.5 13.5 0 0 1 0 15" />
      </g>
    </svg>
  );
}

/** In letters: marks belong to their owners. A closed loop has none. */
const NETWORKS: Readonly<Record<Face['network'], string>> = {
  MASTERCARD: 'mastercard',
  VISA: 'VISA',
  PRIVATE_LABEL: '',
};

function NetworkMark({ network }: { readonly network: Face['network'] }) {
  return <span className="font-semibold tracking-wide">{NETWORKS[network]}</span>;
}
