/** Which wearable is taken from the shelf, and whose cards it carries. */
import { useTranslation } from 'react-i18next';
import { banksOn } from '../core/shelf.ts';
import { useCommands, useStage } from '../parts/use-stage.ts';

/** Wearables of the maker that carry no cards: taking one shows why not. */
const WITHOUT_CARDS = ['mi-smart-band-6', 'xiaomi-phone'] as const;

/** What the maker's catalogue has no name in words for. */
export function useModelNames(): Readonly<Record<string, string>> {
  const { t } = useTranslation();
  return { 'mi-smart-band-6': t('phone.withoutNfc'), 'xiaomi-phone': t('phone.aPhone') };
}

export function ModelChoice() {
  const { t } = useTranslation();
  const { chooseModel } = useCommands();
  const models = useStage((state) => state.models);
  const model = useStage((state) => state.model);
  const names = useModelNames();
  return (
    <div className="mb-4">
      <label className="block">
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
      <Banks model={model} />
    </div>
  );
}

function Banks({ model }: { readonly model: string }) {
  const { t } = useTranslation();
  const capabilities = useStage((state) => state.capabilities);
  const banks = banksOn(capabilities, model);
  if (banks.length === 0) return null;
  return (
    <p className="mt-1 text-xs text-soft" data-testid="model-banks">
      {t('phone.carries', { banks: banks.join(', ') })}
    </p>
  );
}
