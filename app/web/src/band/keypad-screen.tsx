/** The passcode pad: 44 px keys, as large as the band's glass allows. */
import { useTranslation } from 'react-i18next';
import { PASSCODE_LENGTH } from '../core/hand-commands.ts';
import { useCommands, useStage } from '../parts/use-stage.ts';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
const DOTS = Array.from({ length: PASSCODE_LENGTH }, (_, place) => place);

export function KeypadScreen() {
  const { t } = useTranslation();
  const { eraseKey } = useCommands();
  return (
    <div className="my-auto flex flex-col items-center gap-3">
      <p className="text-sm font-semibold">{t('band.enterPasscode')}</p>
      <Dots />
      <div className="grid grid-cols-3 gap-1.5">
        {KEYS.map((digit) => (
          <Key key={digit} digit={digit} />
        ))}
        <span />
        <Key digit="0" />
        <button
          type="button"
          onClick={eraseKey}
          aria-label={t('band.erase')}
          className="grid size-11 place-items-center rounded-full text-lg"
        >
          ⌫
        </button>
      </div>
    </div>
  );
}

function Key({ digit }: { readonly digit: string }) {
  const { pressKey } = useCommands();
  return (
    <button
      type="button"
      onClick={() => pressKey(digit)}
      data-testid={`key-${digit}`}
      className="grid size-11 place-items-center rounded-full bg-screen-key text-lg font-medium active:bg-case-edge"
    >
      {digit}
    </button>
  );
}

function Dots() {
  const { t } = useTranslation();
  const count = useStage((state) => state.typedPasscode.length);
  return (
    <div className="flex gap-1.5" role="status">
      <span className="sr-only">{t('band.digitsTyped', { count })}</span>
      {DOTS.map((place) => (
        <span
          key={place}
          aria-hidden="true"
          className={`size-2.5 rounded-full border border-screen-soft ${place < count ? 'bg-screen-ink' : ''}`}
        />
      ))}
    </div>
  );
}
