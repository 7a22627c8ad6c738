/** The plastic cards of the test ranges, to be read into the form. */
import { useTranslation } from 'react-i18next';
import type { Plastic } from '../core/state.ts';
import { useCommands, useGuide, useStage } from '../parts/use-stage.ts';

const STORIES = [
  'approve',
  'not-activated',
  'credit',
  'prepaid',
  'visa-not-eligible',
  'insufficient-funds',
  'blocked',
  'expired',
] as const;

type Story = (typeof STORIES)[number];

export function PlasticDrawer() {
  const { t } = useTranslation();
  const plastic = useStage((state) => state.plastic);
  const guide = useGuide('SCAN');
  const usable = useStage((state) => state.device !== null && state.passcode !== null);
  const first = plastic.find(({ story }) => story === 'approve');
  return (
    <section aria-labelledby="drawer" className="rounded-[1.8rem] bg-surface p-5 shadow-lift">
      <h2 id="drawer" className="font-bold tracking-tight">
        {t('plastic.title')}
      </h2>
      <p className="mt-0.5 text-sm text-soft">{t('plastic.text')}</p>
      <ul className="-mx-2 mt-3 flex snap-x gap-3 overflow-x-auto px-2 pt-3 pb-2">
        {plastic.map((card) => (
          <li key={card.cardId} className="w-44 shrink-0 snap-start">
            <PlasticCard card={card} usable={usable} guide={card === first ? guide : undefined} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface PlasticCardProps {
  readonly card: Plastic;
  readonly usable: boolean;
  readonly guide: ReturnType<typeof useGuide> | undefined;
}

function PlasticCard({ card, usable, guide }: PlasticCardProps) {
  const { t } = useTranslation();
  const { scan } = useCommands();
  const { face } = card;
  const story = t(`plastic.${storyOf(card)}`);
  const label = {
    bank: face.bankName,
    product: face.productName,
    last: face.panLastFour,
    story,
  };
  return (
    <button
      type="button"
      onClick={usable ? () => scan(card) : undefined}
      aria-disabled={!usable || undefined}
      aria-label={t('plastic.use', label)}
      data-testid={`plastic-${face.programmeId}-${card.story}`}
      data-step={guide?.['data-step']}
      className={`block w-full rounded-xl text-left ${usable ? '' : 'cursor-not-allowed'} ${guide?.className ?? ''}`}
    >
      <span
        style={{ backgroundColor: face.colours.background, color: face.colours.text }}
        className="flex aspect-[1.586] flex-col justify-between rounded-xl p-3"
      >
        <span className="flex items-start justify-between gap-1 text-xs font-semibold">
          {face.bankName}
          <Chip />
        </span>
        <span>
          <span className="block font-mono text-[0.7rem] tracking-wide">
            {card.pan.replace(/(\d{4})(?=\d)/g, '$1 ')}
          </span>
          <span className="mt-0.5 block truncate text-[0.65rem]">{face.productName}</span>
        </span>
      </span>
      <span className="mt-1 block px-1 text-xs font-medium text-soft">{story}</span>
    </button>
  );
}

function Chip() {
  return (
    <svg viewBox="0 0 20 16" aria-hidden="true" className="w-6 shrink-0">
      <rect width="20" height="16" rx="3" fill="#e4c679" />
      <path d="M0 5h7v6H0M20 5h-7v6h7M7 0v16M13 0v16" fill="none" stroke="#8c7230" />
    </svg>
  );
}

function storyOf({ story }: Plastic): Story {
  return STORIES.find((known) => known === story) ?? 'approve';
}
