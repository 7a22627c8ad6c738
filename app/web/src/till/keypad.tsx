/** The till's keys for the amount. They count from the last digit; a keyboard types in the display. */
import { useTranslation } from 'react-i18next';
import { useCommands } from '../parts/use-stage.ts';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '00', '0'] as const;

export const KEY =
  'min-h-11 rounded-xl border border-case-edge bg-screen-key text-lg font-semibold text-screen-ink hover:border-screen-soft active:bg-case-edge';

export function Keypad() {
  const { t } = useTranslation();
  const { pressAmount, eraseAmount } = useCommands();
  return (
    <fieldset className="on-dark mt-3 grid grid-cols-3 gap-2">
      <legend className="sr-only">{t('tillKeys.name')}</legend>
      {KEYS.map((digits) => (
        <button
          key={digits}
          type="button"
          onClick={() => pressAmount(digits)}
          data-testid={`till-key-${digits}`}
          className={KEY}
        >
          {digits}
        </button>
      ))}
      <EraseKey onPress={eraseAmount} />
    </fieldset>
  );
}

export function EraseKey({ onPress }: { onPress(): void }) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      onClick={onPress}
      aria-label={t('tillKeys.erase')}
      data-testid="till-key-erase"
      className={KEY}
    >
      <span aria-hidden="true">⌫</span>
    </button>
  );
}
