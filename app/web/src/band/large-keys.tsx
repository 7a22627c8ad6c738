/** The band's pad under a magnifying glass, for those to whom its keys are too small. */
import { useTranslation } from 'react-i18next';
import { Dots } from './dots.tsx';
import { Keypad } from './keypad.tsx';

export function LargeKeys() {
  const { t } = useTranslation();
  return (
    <section
      aria-label={t('bandRoom.largeKeys')}
      data-testid="large-keys"
      className="on-dark flex flex-col items-center gap-5 rounded-[2rem] bg-screen p-5 text-screen-ink shadow-lift"
    >
      <p className="text-xl font-semibold">{t('band.enterPasscode')}</p>
      <Dots />
      <Keypad keyClass="large-key" gapClass="gap-3" name="large-key" />
    </section>
  );
}
