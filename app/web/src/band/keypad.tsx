/** Ten digits and a key that takes one back. */
import { useTranslation } from 'react-i18next';
import { useCommands } from '../parts/use-stage.ts';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

export interface KeypadProps {
  /** Size of a key and of what stands on it. */
  readonly keyClass: string;
  readonly gapClass: string;
  /** In the names of its keys: `key-7`. */
  readonly name: string;
}

export function Keypad({ keyClass, gapClass, name }: KeypadProps) {
  const { t } = useTranslation();
  const { eraseKey } = useCommands();
  return (
    <div className={`grid grid-cols-3 ${gapClass}`}>
      {KEYS.map((digit) => (
        <Key key={digit} digit={digit} keyClass={keyClass} name={name} />
      ))}
      <span />
      <Key digit="0" keyClass={keyClass} name={name} />
      <button
        type="button"
        onClick={eraseKey}
        aria-label={t('band.erase')}
        className={`grid place-items-center rounded-full ${keyClass}`}
      >
        ⌫
      </button>
    </div>
  );
}

interface KeyProps {
  readonly digit: string;
  readonly keyClass: string;
  readonly name: string;
}

function Key({ digit, keyClass, name }: KeyProps) {
  const { pressKey } = useCommands();
  return (
    <button
      type="button"
      onClick={() => pressKey(digit)}
      data-testid={`${name}-${digit}`}
      className={`grid place-items-center rounded-full bg-screen-key font-medium text-screen-ink active:bg-case-edge ${keyClass}`}
    >
      {digit}
    </button>
  );
}
