/** The passcode pad: keys as large as the glass allows, the digits of a keyboard as well. */
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { BandView } from '../core/state.ts';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Dots } from './dots.tsx';
import { Keypad } from './keypad.tsx';

/** At so few tries the band counts them aloud even before another is wrong. */
const FEW = 3;

export function KeypadScreen({ band, round }: { readonly band: BandView; readonly round: boolean }) {
  const { t } = useTranslation();
  const wrong = useStage((state) => state.told?.code === 'WRONG_PASSCODE');
  const { triesLeft } = band;
  const onKeyDown = useKeyboard();
  return (
    <div
      onKeyDown={onKeyDown}
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
      <Keypad keyClass="band-key" gapClass="gap-1" />
    </div>
  );
}

/** What a keyboard's digits do; for those who have put the focus on the pad. */
function useKeyboard(): (event: KeyboardEvent) => void {
  const { pressKey, eraseKey } = useCommands();
  return (event) => {
    if (/^\d$/.test(event.key)) pressKey(event.key);
    else if (event.key === 'Backspace') eraseKey();
  };
}

/** On the band's own page the whole keyboard is the pad's, wherever the focus is. */
export function usePageKeyboard(wanted: boolean): void {
  const { pressKey, eraseKey } = useCommands();
  const working = useWorking('BAND');
  const keys = useRef({ pressKey, eraseKey, working });
  keys.current = { pressKey, eraseKey, working };
  useEffect(() => {
    if (!wanted) return;
    const listen = (event: globalThis.KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTakenElsewhere(event)) return;
      const { pressKey, eraseKey, working } = keys.current;
      if (working) return;
      if (/^\d$/.test(event.key)) pressKey(event.key);
      else if (event.key === 'Backspace') eraseKey();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [wanted]);
}

/** Fields keep what is typed in them; the pad itself hears its own keys. */
function isTakenElsewhere({ target }: Event): boolean {
  return target instanceof Element && target.closest('input, select, textarea, [data-testid=keypad]') !== null;
}
