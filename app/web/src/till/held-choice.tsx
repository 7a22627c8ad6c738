/** What is held to the till: the band at hand, another that is ready to pay, or a plastic card. */
import { useTranslation } from 'react-i18next';
import { bandsToHold, type Held, heldNow, nameOfHeld, plasticToHold } from '../core/counter.ts';
import { bandIsArmed } from '../core/moments.ts';
import type { Plastic, TillView } from '../core/state.ts';
import { useCommands, useNow, useStage } from '../parts/use-stage.ts';
import { SELECT } from './till-choice.tsx';

export function HeldChoice({ till }: { readonly till: TillView }) {
  const { t } = useTranslation();
  const now = useNow();
  const { hold } = useCommands();
  const band = useStage((state) => state.band);
  const shelf = useStage((state) => state.shelf);
  const plastic = useStage((state) => state.plastic);
  const counter = useStage((state) => state.counter);
  const busy = useStage((state) => state.tap?.pinEntryId !== undefined);
  const lying = { band, shelf, counter };
  const bands = bandsToHold(lying, now);
  const banks = byBank(plasticToHold({ plastic }, till));
  const held = heldNow(lying, now);
  const wordsFor = (serialNumber: string) => {
    if (serialNumber === band?.serialNumber) return 'till.bandAtHand';
    const one = bands.find((known) => known.serialNumber === serialNumber);
    return bandIsArmed(one ?? null, now) ? 'till.bandReady' : 'till.bandNotReady';
  };
  const choices = new Map<string, Held>();
  const named = (one: Held) => {
    choices.set(nameOfHeld(one), one);
    return nameOfHeld(one);
  };
  return (
    <div>
      <label className="block">
        <span className="mb-1 block text-sm font-medium text-soft">{t('till.held')}</span>
        <select
          value={held === null ? '' : nameOfHeld(held)}
          disabled={busy}
          onChange={({ target }) => {
            const chosen = choices.get(target.value);
            if (chosen !== undefined) hold(chosen);
          }}
          data-testid="held"
          className={SELECT}
        >
          {held === null && <option value="">–</option>}
          {bands.length > 0 && (
            <optgroup label={t('till.bands')}>
              {bands.map(({ serialNumber, name }) => (
                <option key={serialNumber} value={named({ kind: 'BAND', serialNumber })}>
                  {t(wordsFor(serialNumber), { name: `${name} (${serialNumber})` })}
                </option>
              ))}
            </optgroup>
          )}
          {banks.map(([bank, cards]) => (
            <optgroup key={bank} label={t('till.plasticOf', { bank })}>
              {cards.map(({ bankId, cardId, face, story }) => (
                <option key={cardId} value={named({ kind: 'PLASTIC', bankId, cardId })}>
                  {t('till.plastic', {
                    product: face.productName,
                    lastFour: `···· ${face.panLastFour}`,
                  })}{' '}
                  ({story})
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      {held === null && <p className="mt-1 text-xs text-soft">{t('till.nothingReady')}</p>}
    </div>
  );
}

function byBank(cards: readonly Plastic[]): readonly (readonly [string, readonly Plastic[]])[] {
  const banks = new Map<string, Plastic[]>();
  for (const card of cards) {
    const { bankName } = card.face;
    banks.set(bankName, [...(banks.get(bankName) ?? []), card]);
  }
  return [...banks];
}
