/** How many digits of the passcode are typed. */
import { useTranslation } from 'react-i18next';
import { PASSCODE_LENGTH } from '../core/hand-commands.ts';
import { useStage } from '../parts/use-stage.ts';

const PLACES = Array.from({ length: PASSCODE_LENGTH }, (_, place) => place);

export function Dots() {
  const { t } = useTranslation();
  const count = useStage((state) => state.typedPasscode.length);
  return (
    <div className="flex gap-1.5" role="status">
      <span className="sr-only">{t('band.digitsTyped', { count })}</span>
      {PLACES.map((place) => (
        <span
          key={place}
          aria-hidden="true"
          className={`size-2.5 rounded-full border border-current ${place < count ? 'bg-current' : ''}`}
        />
      ))}
    </div>
  );
}
