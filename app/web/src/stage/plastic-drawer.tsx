/** The plastic cards of the test ranges, to be read into the form. */
import { useTranslation } from 'react-i18next';
import { expiryTyped, grouped } from '../core/card-form.ts';
import { elsewhere } from '../core/shelf.ts';
import type { Plastic, StageState } from '../core/state.ts';
import { storyOf } from '../core/stories.ts';
import { CHIP } from '../parts/chip.ts';
import { useCommands, useGuide, useStage } from '../parts/use-stage.ts';

/** A stack as in a purse where there is room for it, a row where there is not. */
export function PlasticDrawer() {
  const { t } = useTranslation();
  const everyPlastic = useStage((state) => state.plastic);
  const drawer = useStage((state) => state.drawer);
  const plastic = everyPlastic.filter(({ bankId }) => bankId === drawer);
  const guide = useGuide('SCAN');
  const usable = useStage((state) => state.device !== null && state.screen.at !== 'PASSCODE');
  const fits = useStage((state) => modelsElsewhere(state) === '');
  const first = fits ? plastic.find(({ story }) => story === 'approve') : undefined;
  return (
    <>
      <p className="text-xs text-soft">{t('plastic.text')}</p>
      <Drawers />
      <NotOnThis />
      <ul className="purse" data-testid="drawer">
        {plastic.map((card) => (
          <li key={card.cardId}>
            <PlasticCard card={card} usable={usable} guide={card === first ? guide : undefined} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** One bank's cards at a time. */
function Drawers() {
  const { t } = useTranslation();
  const { openDrawer } = useCommands();
  const banks = useStage((state) => state.about?.banks);
  const drawer = useStage((state) => state.drawer);
  return (
    <fieldset className="mt-2 flex flex-wrap gap-0.5">
      <legend className="sr-only">{t('plastic.whose')}</legend>
      {banks?.map(({ id, name }) => (
        <label
          key={id}
          className={`${CHIP} grow px-1 py-1.5 text-center text-xs`}
          data-testid={`drawer-${id}`}
        >
          <input
            type="radio"
            name="drawer"
            checked={id === drawer}
            onChange={() => openDrawer(id)}
            className="sr-only"
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

/** Where the wearable at hand carries none of the bank's cards. */
function NotOnThis() {
  const { t } = useTranslation();
  const models = useStage(modelsElsewhere);
  return (
    <div role="status" data-testid="drawer-note">
      {models !== '' && (
        <p className="mt-2 rounded-lg bg-warn-soft px-3 py-2 text-xs text-warn">
          {t('plastic.onlyOn', { models })}
        </p>
      )}
    </div>
  );
}

function modelsElsewhere({ capabilities, drawer, device }: StageState): string {
  return device === null ? '' : elsewhere(capabilities, drawer, device.model).join(', ');
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
  return (
    <button
      type="button"
      onClick={usable ? () => scan(card) : undefined}
      aria-disabled={!usable || undefined}
      data-testid={`plastic-${face.programmeId}-${card.story}`}
      data-step={guide?.['data-step']}
      style={{ backgroundColor: face.colours.background, color: face.colours.text }}
      className={`flex h-[7.6rem] w-full flex-col rounded-xl border border-white/25 p-3 text-left shadow-lift
        ${usable ? '' : 'cursor-not-allowed'} ${guide?.className ?? ''}`}
    >
      <span className="flex w-full items-start justify-between gap-2">
        <span className="min-w-0">
          <span className="block truncate text-[0.8rem] leading-tight font-semibold">
            {face.productName}
          </span>
          <span className="block text-[0.7rem] leading-snug">
            {face.bankName} · {t(`plastic.${storyOf(card)}`)}
          </span>
        </span>
        <Chip />
      </span>
      <span className="mt-auto font-mono text-xs tracking-wide">{grouped(card.pan)}</span>
      <span className="flex justify-between gap-2 text-[0.62rem]">
        <span className="truncate">{card.cardholderName}</span>
        <span>{expiryTyped(card.expiry)}</span>
      </span>
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
