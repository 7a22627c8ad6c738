/** Before anything: what this is, which wearable, and the one button. */
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { useCommands, useGuide, useStage, useWorking } from '../parts/use-stage.ts';

/** Wearables of the maker that carry no cards: taking one shows why not. */
const WITHOUT_CARDS = ['mi-smart-band-6', 'xiaomi-phone'] as const;

export function WelcomeScreen() {
  const { t } = useTranslation();
  const { start } = useCommands();
  const starting = useWorking('START');
  const ready = useStage((state) => state.loaded === 'READY');
  const guide = useGuide('START');
  return (
    <div className="flex min-h-full flex-col">
      <BraceletPicture />
      <h3 className="mt-6 text-2xl leading-tight font-bold tracking-tight">
        {t('phone.welcomeTitle')}
      </h3>
      <p className="mt-2 text-soft">{t('phone.welcomeText')}</p>
      <div className="mt-auto pt-6">
        <ModelChoice />
        <Button wide busy={starting} disabled={!ready} onPress={start} guide={guide} testId="start">
          {t(starting ? 'phone.starting' : 'phone.start')}
        </Button>
        <p className="mt-3 text-center text-xs text-soft">{t('phone.startNote')}</p>
      </div>
    </div>
  );
}

function ModelChoice() {
  const { t } = useTranslation();
  const { chooseModel } = useCommands();
  const models = useStage((state) => state.models);
  const model = useStage((state) => state.model);
  const names = { 'mi-smart-band-6': t('phone.withoutNfc'), 'xiaomi-phone': t('phone.aPhone') };
  return (
    <label className="mb-4 block">
      <span className="mb-1 block text-sm font-medium text-soft">{t('phone.wearable')}</span>
      <select
        value={model}
        onChange={(event) => chooseModel(event.target.value)}
        data-testid="model"
        className="min-h-11 w-full rounded-xl border border-line-strong bg-surface px-3 text-ink"
      >
        {models.map((known) => (
          <option key={known.model} value={known.model}>
            {known.name}
          </option>
        ))}
        <optgroup label={t('phone.otherWearables')}>
          {WITHOUT_CARDS.map((other) => (
            <option key={other} value={other}>
              {names[other]}
            </option>
          ))}
        </optgroup>
      </select>
    </label>
  );
}

function BraceletPicture() {
  return (
    <svg viewBox="0 0 280 150" aria-hidden="true" className="w-full rounded-3xl bg-accent-soft">
      <g fill="none" strokeLinecap="round" className="text-accent" stroke="currentColor">
        <ellipse cx="140" cy="88" rx="74" ry="40" strokeWidth="13" strokeOpacity="0.25" />
        <path d="M82 112a74 40 0 0 0 116 0" strokeWidth="13" />
        <rect x="118" y="108" width="44" height="26" rx="10" strokeWidth="0" fill="currentColor" />
        <g strokeWidth="5">
          <path d="M186 52a26 26 0 0 1 14 22" strokeOpacity="0.9" />
          <path d="M194 36a44 44 0 0 1 24 38" strokeOpacity="0.6" />
          <path d="M202 20a62 62 0 0 1 34 54" strokeOpacity="0.35" />
        </g>
      </g>
    </svg>
  );
}
