/** The ways through a bank's pages: at the side where there is room, else along the bottom. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useBank } from '../use-bank.ts';

const PLACES = {
  home: 'M4 11l8-7 8 7v9h-5v-6H9v6H4z',
  payments: 'M4 7h14l-3-3M20 17H6l3 3',
  cards: 'M3 6h18v12H3zM3 10h18',
  wearables: 'M8 8h8v8H8zM9 8l1-5h4l1 5M9 16l1 5h4l1-5',
  spending: 'M5 20V11M12 20V4M19 20v-7',
  statements: 'M6 3h9l3 3v15H6zM9 11h6M9 15h6',
  points: 'M12 3l2.7 5.6 6.1.8-4.5 4.2 1.2 6.1L12 16.8l-5.5 2.9 1.2-6.1-4.5-4.2 6.1-.8z',
  notices: 'M6 16v-5a6 6 0 0 1 12 0v5l2 2H4zM10 20.5a2.2 2.2 0 0 0 4 0',
  settings: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 4.5v5M8 14.5v5',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
} as const;

export type BankPlace = keyof typeof PLACES;

const AT_THE_SIDE: readonly BankPlace[] = [
  'home',
  'payments',
  'cards',
  'wearables',
  'spending',
  'statements',
  'points',
  'notices',
  'settings',
];
const ALONG_THE_BOTTOM: readonly BankPlace[] = ['home', 'payments', 'cards', 'spending', 'more'];
/** Behind `more`, which is where they are on a telephone. */
export const BEHIND_MORE: readonly BankPlace[] = [
  'wearables',
  'statements',
  'points',
  'notices',
  'settings',
];

export function SideNav() {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('bankNav.pages')} data-testid="side-nav" className="hidden lg:block">
      <ul className="flex flex-col gap-1">
        {AT_THE_SIDE.map((place) => (
          <li key={place}>
            <PlaceLink
              place={place}
              className="flex min-h-12 items-center gap-3 rounded-2xl px-4 font-medium text-soft hover:bg-surface hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:font-semibold aria-[current=page]:text-ink"
            />
          </li>
        ))}
      </ul>
    </nav>
  );
}

export function BottomNav() {
  const { t } = useTranslation();
  return (
    <nav
      aria-label={t('bankNav.pages')}
      data-testid="bottom-nav"
      className="sticky bottom-0 z-10 -mx-4 border-t border-line bg-surface px-1 pb-[env(safe-area-inset-bottom)] sm:-mx-6 lg:hidden"
    >
      <ul className="mx-auto grid max-w-xl grid-cols-5">
        {ALONG_THE_BOTTOM.map((place) => (
          <li key={place} className="min-w-0">
            <PlaceLink
              place={place}
              className="flex min-h-14 flex-col items-center justify-center gap-0.5 rounded-xl px-0.5 text-[0.68rem] font-medium text-soft aria-[current=page]:font-semibold aria-[current=page]:text-accent"
            />
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface PlaceLinkProps {
  readonly place: BankPlace;
  readonly className: string;
}

export function PlaceLink({ place, className }: PlaceLinkProps) {
  const { t } = useTranslation();
  const { bankId } = useBank();
  const to = place === 'home' ? '/bank/$bankId' : (`/bank/$bankId/${place}` as const);
  return (
    <Link
      to={to}
      params={{ bankId }}
      activeOptions={{ exact: place === 'home' }}
      className={className}
    >
      <PlaceIcon place={place} />
      <span className="max-w-full truncate">{t(`bankNav.${place}`)}</span>
    </Link>
  );
}

function PlaceIcon({ place }: { readonly place: BankPlace }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className="size-6 shrink-0">
      <path
        d={PLACES[place]}
        fill="none"
        stroke="currentColor"
        strokeWidth={place === 'more' ? 3 : 1.8}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
