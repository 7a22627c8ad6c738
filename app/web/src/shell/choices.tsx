/** The reader's language and theme. */
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../language/index.ts';
import { useLook, useLookStore } from '../parts/use-look.ts';
import { THEMES } from './look.ts';

export function Choices() {
  const { t } = useTranslation();
  const look = useLookStore();
  const { language, theme } = useLook();
  return (
    <div className="flex w-full gap-2 xl:w-auto">
      <Choice
        label={t('common.language')}
        options={LANGUAGES}
        value={language}
        onChoose={(id) => look.set({ language: id })}
      />
      <Choice
        label={t('common.theme')}
        options={THEMES.map((id) => ({ id, name: t(`theme.${id}`) }))}
        value={theme}
        onChoose={(id) => look.set({ theme: id })}
      />
    </div>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly id: T; readonly name: string }[];
  readonly value: T;
  onChoose(value: T): void;
}

function Choice<T extends string>({ label, options, value, onChoose }: ChoiceProps<T>) {
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={({ target }) => {
          const chosen = options.find((option) => option.id === target.value);
          if (chosen !== undefined) onChoose(chosen.id);
        }}
        className="min-h-11 w-full rounded-xl xl:w-auto xl:max-w-28 border border-line bg-surface px-2 text-[0.95rem]"
      >
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.name}
          </option>
        ))}
      </select>
    </>
  );
}
