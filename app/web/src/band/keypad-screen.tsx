/** The passcode pad: keys as large as the glass allows, the digits of a keyboard as well. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { BandView } from '../core/state.ts';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Dots } from './dots.tsx';
import { Keypad } from './keypad.tsx';

/** At so few tries the band counts them aloud even before another is wrong. */
const FEW = 3;

export function KeypadScreen({
  band,
  round,
}: {
  readonly band: BandView;
  readonly round: boolean;
}) {
  const { t } = useTranslation();
  const wrong = useStage((state) => state.told?.code === 'WRONG_PASSCODE');
  const { triesLeft } = band;
  return (
    <div
      className={`flex flex-col items-center ${round ? 'gap-1.5' : 'gap-2.5'} ${wrong ? 'band-shakes' : ''}`}
      data-testid="keypad"
    >
      {!round && <p className="text-sm font-semibold">{t('band.enterPasscode')}</p>}
      <Dots />
      {(wrong || triesLeft <= FEW) && (
        <p role="status" data-testid="tries-left" className="text-xs font-semibold text-screen-bad">
          {wrong && <>{t('band.wrong')} </>}
          {t('band.triesLeft', { count: triesLeft })}
        </p>
      )}
      <Keypad keyClass="band-key" gapClass="gap-1" name="key" />
    </div>
  );
}

/**
 * The digits of a keyboard are the pad's: on the band's own page wherever the focus is, among other
 * things only while it is on the band.
 */
export function useKeyboard(wanted: boolean, everywhere: boolean): void {
  const { pressKey, eraseKey } = useCommands();
  const working = useWorking('BAND');
  useEffect(() => {
    if (!wanted || working) return;
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (!isForPad(event.target, everywhere)) return;
      if (/^\d$/.test(event.key)) pressKey(event.key);
      else if (event.key === 'Backspace') eraseKey();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [wanted, working, everywhere, pressKey, eraseKey]);
}

/** Fields keep what is typed in them. */
function isForPad(target: EventTarget | null, everywhere: boolean): boolean {
  if (!(target instanceof Element)) return everywhere;
  if (target.closest('input, select, textarea') !== null) return false;
  return everywhere || target.closest('[data-testid=keypad]') !== null;
}

/** Whether the passcode is what the band waits for. */
export function useLocked(): boolean {
  return useStage(({ band }) => band?.worn === true && awaitsPasscode(band));
}

function awaitsPasscode({ passcodeSet, unlocked, triesLeft }: BandView): boolean {
  return passcodeSet && !unlocked && triesLeft > 0;
}
