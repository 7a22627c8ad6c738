/** The chip's log in the words of the link: amounts with their currency, cards by their digits. */
import type { BandLogEntry } from '@armilla/api/band-link';
import { currencyOfNumeric } from '@armilla/kit/money';
import type { LogEntry } from '../secure-element/cryptogram-log.ts';
import type { SecureElement } from '../secure-element/secure-element.ts';

/** The last ten of every card, newest last. */
export function logEntries(secureElement: SecureElement): readonly BandLogEntry[] {
  return secureElement
    .cards()
    .flatMap(({ aid, dpanLastFour = '0000' }) =>
      secureElement.log(aid).map((entry) => ({ entry, dpanLastFour })),
    )
    .sort((a, b) => a.entry.serial - b.entry.serial)
    .map(({ entry, dpanLastFour }) => toldEntry(entry, dpanLastFour));
}

function toldEntry(entry: LogEntry, dpanLastFour: string): BandLogEntry {
  const { atc, cryptogram, amountMinor, at } = entry;
  const currency = currencyOfNumeric(entry.currency.slice(1));
  // The card does not know every currency of the world; then it says nothing rather than wrong.
  const amount = currency === undefined ? null : { amountMinor, currency };
  return { atc, dpanLastFour, cryptogram, amount, at };
}
