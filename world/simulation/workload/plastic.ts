/** Somebody pays with the plastic card itself, held to the till: no band, no token, online alone. */
import { isRefusal } from '@armilla/kit/refusal';
import type { Acting } from './acting.ts';
import { laidOn } from './field.ts';
import { amountOf, sell } from './tap.ts';

export async function payWithPlastic(acting: Acting): Promise<void> {
  const { world, ground, dice } = acting;
  const plastic = dice.pick(ground.plastics);
  const bank = world.options.programmes.banks.find(({ id }) => id === plastic.programmeId);
  const tills = world.parties.tills.party?.tills ?? [];
  const fitting = tills.filter(({ programmes }) => programmes.includes(plastic.programmeId));
  const { cardId } = plastic;
  const chip = await world.parties.issuers
    .get(plastic.programmeId)
    ?.ask((issuer) => issuer.testChip(cardId));
  if (bank === undefined || chip === undefined || isRefusal(chip) || fitting.length === 0) return;
  const card = world.plastic.take(bank, cardId, chip);
  const till = dice.pick(fitting);
  const kind = dice.pick(till.kinds);
  const pin = dice.odds(0.9) ? plastic.pin : '0000';
  const wish = { till, amountMinor: amountOf(acting), kind, pin };
  card.reset();
  const band = () => laidOn((apdu) => card.transceive(apdu));
  const told = await sell(acting, plasticName(cardId), wish, band);
  if (told !== undefined)
    world.sometimes.saw(`plastic: ${told.approvedMinor > 0 ? 'approved' : 'declined'}`);
}

/** How the model calls whoever pays with a plastic card. */
export function plasticName(cardId: string): string {
  return `plastic ${cardId}`;
}
