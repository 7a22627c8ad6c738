/** The page's head: whose it is, what it is for, and in which language. */
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../language/index.ts';
import { useCommands, useStage } from '../parts/use-stage.ts';

export function Header() {
  const { t } = useTranslation();
  return (
    <header className="mb-6 flex flex-wrap items-center justify-between gap-4">
      <div className="flex items-center gap-3">
        <img src="/armilla.svg" alt="" className="size-10" />
        <div>
          <h1 className="text-xl leading-tight font-bold tracking-tight">{t('stage.title')}</h1>
          <p className="text-sm text-soft">{t('stage.tagline')}</p>
        </div>
      </div>
      <LanguageChoice />
    </header>
  );
}

function LanguageChoice() {
  const { t } = useTranslation();
  const { speak } = useCommands();
  const language = useStage((state) => state.language);
  return (
    <fieldset className="flex rounded-xl bg-surface p-1 shadow-lift">
      <legend className="sr-only">{t('stage.language')}</legend>
      {LANGUAGES.map(({ id, name }) => (
        <label
          key={id}
          lang={id}
          className="rounded-lg px-3 py-2 text-sm font-medium text-soft has-checked:bg-accent-soft has-checked:text-ink has-focus-visible:outline-3 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name="language"
            value={id}
            checked={id === language}
            onChange={() => speak(id)}
            className="sr-only"
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
