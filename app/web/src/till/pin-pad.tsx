/**
 * The till's PIN pad: there only while the till asks. What is typed lives in this component alone,
 * goes to the pad's cipher once, and is gone with the pad.
 */
import { type FormEvent, type KeyboardEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { heldPlastic } from '../core/counter.ts';
import { plasticOf, type StageState } from '../core/state.ts';
import { useArrival, useCommands, useReturn, useStage, useWorking } from '../parts/use-stage.ts';
import { EraseKey, KEY } from './keypad.tsx';

const LONGEST = 12;
const SHORTEST = 4;
const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

export function PinPad() {
  const { t } = useTranslation();
  const { enterPIN } = useCommands();
  const working = useWorking('TAP');
  const [pin, setPIN] = useState('');
  useReturn();
  const type = (text: string) => setPIN(text.replace(/\D/g, '').slice(0, LONGEST));
  const confirm = (event: FormEvent) => {
    event.preventDefault();
    if (working || pin.length < SHORTEST) return;
    setPIN('');
    enterPIN(pin);
  };
  const giveUp = () => {
    if (working) return;
    setPIN('');
    enterPIN();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') giveUp();
  };
  return (
    <form
      onSubmit={confirm}
      onKeyDown={onKeyDown}
      aria-label={t('tillPad.name')}
      data-testid="pin-pad"
      className="on-dark arrives mt-3"
    >
      <Typed pin={pin} onType={type} />
      <div className="mt-2 grid grid-cols-3 gap-2">
        {DIGITS.map((digit) => (
          <PadKey key={digit} digit={digit} onPress={() => type(`${pin}${digit}`)} />
        ))}
        <EraseKey onPress={() => setPIN(pin.slice(0, -1))} />
        <PadKey digit="0" onPress={() => type(`${pin}0`)} />
        <button
          type="submit"
          aria-disabled={pin.length < SHORTEST || working || undefined}
          aria-busy={working || undefined}
          data-testid="pin-confirm"
          className={`${KEY} border-screen-good bg-screen-deep px-1 text-sm`}
        >
          {t('tillPad.confirm')}
        </button>
      </div>
      <button
        type="button"
        onClick={giveUp}
        data-testid="pin-give-up"
        className={`${KEY} mt-2 w-full border-screen-bad text-sm`}
      >
        {t('tillPad.giveUp')}
      </button>
    </form>
  );
}

function PadKey({ digit, onPress }: { readonly digit: string; onPress(): void }) {
  return (
    <button type="button" onClick={onPress} data-testid={`pin-key-${digit}`} className={KEY}>
      {digit}
    </button>
  );
}

function Typed({ pin, onType }: { readonly pin: string; onType(text: string): void }) {
  const { t } = useTranslation();
  const id = useId();
  const test = useStage(testPIN);
  const field = useArrival<HTMLInputElement>();
  return (
    <div className="text-screen-ink">
      <label htmlFor={id} className="block text-sm font-semibold">
        {t('tillPad.label')}
      </label>
      <input
        ref={field}
        id={id}
        type="password"
        value={pin}
        onChange={(event) => onType(event.target.value)}
        inputMode="numeric"
        autoComplete="off"
        maxLength={LONGEST}
        aria-describedby={`${id}-hint`}
        data-testid="till-pin"
        className="mt-1 min-h-12 w-full rounded-xl border border-screen-soft bg-screen px-3 text-center text-2xl tracking-[0.5em] text-screen-ink"
      />
      <p id={`${id}-hint`} className="mt-2 text-xs text-screen-soft">
        {test !== undefined && (
          <>
            <span data-testid="pin-test">{t('tillPad.test', { pin: test })}</span>
            <br />
          </>
        )}
        {t('tillPad.private')}
      </p>
    </div>
  );
}

/** Of the card that is held to the till or chosen on the band, where it is one of a test range. */
function testPIN(state: StageState): string | undefined {
  if (state.counter.held?.kind === 'PLASTIC') return heldPlastic(state)?.pin;
  const chosen = state.band?.cards.find((card) => card.chosen) ?? state.band?.cards[0];
  const card = state.cards.find(({ dpanLastFour }) => dpanLastFour === chosen?.dpanLastFour);
  return card && plasticOf(state, card.face)?.pin;
}
