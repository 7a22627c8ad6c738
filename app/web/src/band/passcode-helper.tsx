/** Six keys in one go, for those who chose the passcode on this page a moment ago. */
import { useTranslation } from 'react-i18next';
import { passcodeOf } from '../core/state.ts';
import { Button } from '../parts/button.tsx';
import { useCommands, useGuide, useStage, useWorking } from '../parts/use-stage.ts';

export function PasscodeHelper() {
  const { t } = useTranslation();
  const { typePasscode } = useCommands();
  const working = useWorking('BAND');
  const guide = useGuide('ARM');
  const wanted = useStage(
    (state) =>
      passcodeOf(state) !== undefined &&
      state.band?.worn === true &&
      state.band.passcodeSet &&
      !state.band.unlocked,
  );
  if (!wanted) return null;
  return (
    <div className="mb-3 text-center">
      <Button
        wide
        tone="quiet"
        busy={working}
        onPress={typePasscode}
        guide={guide}
        testId="type-passcode"
      >
        {t('band.typeIt')}
      </Button>
      <p className="mt-3 text-xs text-soft">{t('band.typeItNote')}</p>
    </div>
  );
}
