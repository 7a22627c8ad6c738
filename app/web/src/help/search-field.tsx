/** Where one types what one looks for. */
import { useId } from 'react';
import { useTranslation } from 'react-i18next';

export interface SearchFieldProps {
  readonly text: string;
  readonly onText: (text: string) => void;
}

export function SearchField({ text, onText }: SearchFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <search>
      <label htmlFor={id} className="sr-only">
        {t('help.search')}
      </label>
      <div className="relative">
        <svg
          viewBox="0 0 24 24"
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 left-4 size-5 -translate-y-1/2 text-soft"
        >
          <circle cx="11" cy="11" r="6.5" fill="none" stroke="currentColor" strokeWidth="2" />
          <path d="M16 16l4.5 4.5" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
        </svg>
        <input
          id={id}
          type="text"
          inputMode="search"
          enterKeyHint="search"
          maxLength={120}
          autoComplete="off"
          value={text}
          onChange={({ target }) => onText(target.value)}
          placeholder={t('help.search')}
          aria-describedby={`${id}-hint`}
          data-testid="help-search"
          className="min-h-13 w-full rounded-2xl border border-line-strong bg-surface pr-12 pl-12 text-ink placeholder:text-soft"
        />
        {text !== '' && (
          <button
            type="button"
            onClick={() => onText('')}
            aria-label={t('help.clear')}
            data-testid="help-clear"
            className="absolute top-1/2 right-1 grid size-11 -translate-y-1/2 place-items-center rounded-xl text-2xl text-soft hover:text-ink"
          >
            ×
          </button>
        )}
      </div>
      <p id={`${id}-hint`} className="mt-1.5 px-1 text-sm text-soft">
        {t('help.searchHint')}
      </p>
    </search>
  );
}
