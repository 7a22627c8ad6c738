/** Everywhere, or only in the countries chosen. */
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { COUNTRIES } from '../core/limits.ts';
import { spelledCountry } from '../parts/format.ts';
import { Switch } from '../parts/switch.tsx';
import { useLanguage } from '../parts/use-look.ts';
import { Subheading } from '../phone/heading.tsx';

export interface CountriesProps {
  /** Null: everywhere. */
  readonly countries: readonly string[] | null;
  readonly onChange: (countries: readonly string[] | null) => void;
  readonly trouble: string | undefined;
}

export function Countries({ countries, onChange, trouble }: CountriesProps) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('walletLimits.countries')}>
      <Subheading>{t('walletLimits.countries')}</Subheading>
      <div className="rounded-2xl bg-raised">
        <Switch
          label={t('walletLimits.everywhere')}
          on={countries === null}
          onChange={(on) => onChange(on ? null : [])}
          testId="everywhere"
        />
      </div>
      {countries !== null && <Chosen countries={countries} onChange={onChange} />}
      {trouble !== undefined && (
        <p role="alert" className="mt-1 text-sm text-bad">
          {trouble}
        </p>
      )}
    </section>
  );
}

interface ChosenProps {
  readonly countries: readonly string[];
  readonly onChange: (countries: readonly string[]) => void;
}

function Chosen({ countries, onChange }: ChosenProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const id = useId();
  const byName = (a: string, b: string) =>
    spelledCountry(a, language).localeCompare(spelledCountry(b, language), language);
  const others = COUNTRIES.filter((code) => !countries.includes(code)).toSorted(byName);
  return (
    <div className="mt-3 flex flex-col gap-3">
      <ul className="flex flex-wrap gap-2 empty:hidden" data-testid="countries">
        {countries.map((code) => (
          <li key={code}>
            <button
              type="button"
              onClick={() => onChange(countries.filter((other) => other !== code))}
              aria-label={t('walletLimits.dropCountry', {
                country: spelledCountry(code, language),
              })}
              className="flex min-h-11 items-center gap-2 rounded-full border border-accent bg-accent-soft px-4 text-sm font-medium"
            >
              {spelledCountry(code, language)} <span aria-hidden="true">×</span>
            </button>
          </li>
        ))}
      </ul>
      <div>
        <label htmlFor={id} className="mb-1 block text-sm font-medium text-soft">
          {t('walletLimits.addCountry')}
        </label>
        <select
          id={id}
          value=""
          onChange={(event) => onChange([...countries, event.target.value])}
          data-testid="add-country"
          className="min-h-11 w-full rounded-xl border border-line-strong bg-surface px-3 text-ink"
        >
          <option value="" disabled>
            {t('walletLimits.choose')}
          </option>
          {others.map((code) => (
            <option key={code} value={code}>
              {spelledCountry(code, language)}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
