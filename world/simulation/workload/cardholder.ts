/** What cardholders do with their cards and bands beside paying. */
import { isRefusal } from '@armilla/kit/refusal';
import { enrol, type Way } from '../people/enrol.ts';
import type { Wearer } from '../people/wearer.ts';
import { type Acting, insisting, withWearer } from './acting.ts';
import { plasticName } from './plastic.ts';

type Card = { readonly cardId: string; readonly dpanLastFour: string; readonly standing: string };

/** Puts another card on the band, at times with wrong codes, or not to the end. */
export async function addCard(acting: Acting): Promise<void> {
  const { world, ground, dice } = acting;
  await withWearer(acting, async (wearer) => {
    const own = ground.plastics.filter(({ programmeId }) => programmeId === wearer.programmeId);
    const plastic = dice.pick(own);
    const since = world.now;
    const { programmeId, mobile } = plastic;
    const way: Way = {
      tookCode: (enrolmentId, code) =>
        acting.model.codesTaken.push({
          enrolmentId,
          programmeId,
          mobile,
          code,
          at: world.now,
          since,
        }),
      wrongCodes: dice.odds(0.3) ? dice.between(1, 6) : 0,
      ...(dice.odds(0.15) && { stopsAt: dice.between(1, 5) }),
    };
    const tear = dice.odds(0.25);
    if (tear)
      wearer.flash.cutAt(
        dice.between(1, 12),
        dice.pick(['nothing', 'half', 'everything'] as const),
      );
    const state = await enrol(world, wearer, plastic, way);
    world.sometimes.saw(`enrolment: ${state}`);
    if (tear && wearer.isTorn) world.sometimes.saw('an enrolment is torn in a write');
    if (tear) wearer.reboot();
    await sync(acting, wearer);
  });
}

/** The phone comes near: scripts down, the band's log up. */
export async function syncBand(acting: Acting): Promise<void> {
  await withWearer(acting, (wearer) => sync(acting, wearer));
}

async function sync({ world }: Acting, wearer: Wearer): Promise<void> {
  const synced = await wearer.phone().sync();
  world.sometimes.saw(isRefusal(synced) ? `sync: ${synced.code}` : 'synced');
}

/** Freezes a card, and after a while thaws it. */
export async function freeze(acting: Acting): Promise<void> {
  const { world, model, dice } = acting;
  const card = await cardOf(acting, 'READY');
  if (card === undefined) return;
  const { wearer, cardId, dpanLastFour } = card;
  const frozen = await insisting(acting, (o) => wearer.wallet.freezeCard({ cardId }, o));
  if (isRefusal(frozen)) return world.sometimes.saw(`freeze: ${frozen.code}`);
  world.sometimes.saw('frozen');
  model.stop('FREEZE', [`${wearer.name}/${dpanLastFour}`], world.now);
  await world.machine.wait(dice.between(1_000, 120_000));
  model.lift('FREEZE', [`${wearer.name}/${dpanLastFour}`], world.now);
  await insisting(acting, (o) => wearer.wallet.unfreezeCard({ cardId }, o));
}

/** Removes a card for good. */
export async function remove(acting: Acting): Promise<void> {
  const { world, model } = acting;
  const card = await cardOf(acting);
  if (card === undefined) return;
  const { wearer, cardId, dpanLastFour } = card;
  const removed = await insisting(acting, (o) => wearer.wallet.deleteCard({ cardId }, o));
  if (isRefusal(removed)) return world.sometimes.saw(`remove: ${removed.code}`);
  world.sometimes.saw('removed');
  model.stop('REMOVE', [`${wearer.name}/${dpanLastFour}`], world.now);
}

/** Reports the band lost: every card on it stops, for good or until it is found. */
export async function lose(acting: Acting): Promise<void> {
  const { world, model, dice } = acting;
  const wearer = dice.pick(world.people);
  const cards = await cardsOf(acting, wearer);
  const [device] = await devicesOf(acting, wearer);
  if (device === undefined || cards.length === 0) return;
  const { deviceId } = device;
  const action = dice.odds(0.7) ? 'SUSPEND' : 'DELETE';
  const lost = await insisting(acting, (o) =>
    wearer.wallet.reportDeviceLost({ deviceId, action }, o),
  );
  if (isRefusal(lost)) return world.sometimes.saw(`lost: ${lost.code}`);
  world.sometimes.saw(`lost: ${action}`);
  const dpans = cards.map(({ dpanLastFour }) => `${wearer.name}/${dpanLastFour}`);
  // Where the network has not heard of it yet that is what was told, and nothing is promised.
  if (lost.network === 'ACKNOWLEDGED') model.stop(`LOST_${action}`, dpans, world.now);
  if (action === 'DELETE') return;
  await world.machine.wait(dice.between(5_000, 300_000));
  model.lift('LOST_SUSPEND', dpans, world.now);
  const found = await insisting(acting, (o) => wearer.wallet.reportDeviceFound({ deviceId }, o));
  world.sometimes.saw(isRefusal(found) ? `found: ${found.code}` : 'found');
}

/** The plastic is lost: it never pays again, and its tokens wait for a new one. */
export async function losePlastic(acting: Acting): Promise<void> {
  const { world, model, ground, dice } = acting;
  const plastic = dice.pick(ground.plastics.filter(({ state }) => state === 'ACTIVE'));
  const { cardId } = plastic;
  const lost = await insisting(acting, (o) =>
    world.customer(plastic).reportCardLost({ cardId, reason: 'LOST' }, o),
  );
  if (isRefusal(lost)) return world.sometimes.saw(`plastic: ${lost.code}`);
  world.sometimes.saw(`plastic lost: ${lost.network}`);
  const itself = `${plasticName(cardId)}/${plastic.pan.slice(-4)}`;
  model.stop('CANCEL', [itself], world.now);
  if (lost.network === 'ACKNOWLEDGED') model.stop('CANCEL', world.dpansOf(plastic), world.now);
}

/** The wearer takes the band off, or the battery runs out. */
export async function reboot(acting: Acting): Promise<void> {
  await withWearer(acting, async (wearer) => {
    wearer.reboot();
    acting.world.sometimes.saw('a band rebooted');
  });
}

async function cardsOf(acting: Acting, wearer: Wearer): Promise<readonly Card[]> {
  const cards: Card[] = [];
  for (const { deviceId } of await devicesOf(acting, wearer)) {
    const listed = await insisting(acting, () => wearer.wallet.listCards({ deviceId }));
    if (isRefusal(listed)) continue;
    for (const { cardId, dpanLastFour, standing } of listed.cards) {
      if (dpanLastFour !== undefined) cards.push({ cardId, dpanLastFour, standing });
    }
  }
  return cards;
}

async function devicesOf(acting: Acting, wearer: Wearer) {
  const devices = await insisting(acting, () => wearer.wallet.listDevices({}));
  return isRefusal(devices) ? [] : devices.devices;
}

async function cardOf(acting: Acting, standing?: string) {
  const wearer = acting.dice.pick(acting.world.people);
  const cards = (await cardsOf(acting, wearer)).filter(
    (c) => standing === undefined || c.standing === standing,
  );
  return cards.length === 0 ? undefined : { wearer, ...acting.dice.pick(cards) };
}
