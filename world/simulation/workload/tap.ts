/** Somebody pays with their band: at a till, a cash machine, a pump, a gate. */
import { PIN } from '@armilla/kit/secret';
import type { SaleRequest, SaleResult } from '@armilla/terminal';
import type { Band } from '@armilla/wearable';
import { type PaymentKind, soldOnce, type Till } from '../../one-process/tills.ts';
import type { Sale, ToldSale } from '../model.ts';
import type { Wearer } from '../people/wearer.ts';
import { type Acting, withWearer } from './acting.ts';
import { fieldOf, type Happening } from './field.ts';

/** What a tap is about. */
export interface TapWish {
  readonly till: Till;
  readonly amountMinor: number;
  readonly kind: PaymentKind;
  readonly points?: number | undefined;
  /** Typed where one is asked for. */
  readonly pin?: string;
}

export function tap(acting: Acting): Promise<void> {
  return pays(acting);
}

/** A pump or a gate holds money, of which the final amount comes later. */
export function hold(acting: Acting): Promise<void> {
  return pays(acting, 'PREAUTHORISATION');
}

async function pays(acting: Acting, wanted?: PaymentKind): Promise<void> {
  const { world, dice } = acting;
  const tills = world.parties.tills.party?.tills;
  if (tills === undefined) return world.sometimes.saw('a till is down');
  await withWearer(acting, async (wearer) => {
    const doing = tills.filter(({ kinds }) => wanted === undefined || kinds.includes(wanted));
    const till = dice.odds(0.85)
      ? (homeTill(acting, wearer, doing) ?? dice.pick(doing))
      : dice.pick(doing);
    const usual = dice.odds(0.8) ? (till.kinds[0] ?? 'PURCHASE') : dice.pick(till.kinds);
    const kind = wanted ?? usual;
    const points = dice.odds(0.1) ? 200 : undefined;
    const pin = dice.odds(0.9) ? wearer.pin : '0000';
    const wish = { till, amountMinor: amountOf(acting), kind, points, pin };
    if (!wearer.arms(dice.odds(0.9) ? undefined : 1)) world.sometimes.saw('the band was not ready');
    const happening = happeningOf(acting, wearer);
    await sell(acting, wearer.name, wish, () => wearer.band, happening);
    if (happening.cutAtWrite !== undefined) tornBy(acting, wearer);
  });
}

/** A till in the currency of the wearer's bank that takes its cards. */
function homeTill({ world }: Acting, wearer: Wearer, tills: readonly Till[]): Till | undefined {
  const bank = wearer.programmeId;
  const fitting = tills.filter(({ programmes }) => programmes.includes(bank));
  return fitting[world.now % Math.max(1, fitting.length)];
}

/** Small ones mostly; at times above the till's limit, above the card's, or of round sums. */
export function amountOf({ dice }: Acting): number {
  if (dice.odds(0.75)) return dice.between(1, 2_500);
  if (dice.odds(0.7)) return dice.between(2_500, 9_000);
  return dice.odds(0.5) ? 5_000 : dice.between(9_000, 60_000);
}

/** At times the band is pulled away, or its power goes in the middle of a write. */
function happeningOf({ dice, world }: Acting, wearer: Wearer): Happening {
  if (dice.odds(0.04)) {
    world.sometimes.saw('a band is pulled away');
    return { pullAfter: dice.between(0, 8) };
  }
  if (!dice.odds(0.04)) return {};
  const cutAtWrite = dice.between(1, 3);
  wearer.flash.cutAt(cutAtWrite, dice.pick(['nothing', 'half', 'everything'] as const));
  return { cutAtWrite };
}

function tornBy({ world, dice }: Acting, wearer: Wearer): void {
  if (wearer.isTorn) world.sometimes.saw('a tap is torn in a write');
  if (dice.odds(0.4) && wearer.tearsAgain(dice.between(1, 2))) {
    world.sometimes.saw('a band is torn again while it mends itself');
  }
  wearer.reboot();
}

/** Holds a band to a till, and remembers what the cashier was told. */
export async function sell(
  acting: Acting,
  name: string,
  wish: TapWish,
  band: () => Band,
  happening: Happening = {},
): Promise<ToldSale | undefined> {
  const { world, model, dice } = acting;
  const { till } = wish;
  const key = Buffer.from(dice.bytes(12)).toString('hex');
  const sale: Sale = { key, wearer: name, terminalId: till.terminalId, startedAt: world.now };
  model.sales.set(key, sale);
  const told = await world.parties.tills
    .ask(({ database }) =>
      soldOnce(
        database,
        key,
        till,
        world.clock('tills').now(),
        () => held(acting, name, wish, band, happening),
        toldOf(wish),
      ),
    )
    .catch((error: unknown) => {
      world.note(
        `${till.terminalId} sells nothing: ${error instanceof Error ? error.message : ''}`,
      );
      return undefined;
    });
  if (told === undefined || !('rrn' in told)) return undefined;
  sale.told = told;
  world.note(`sold ${JSON.stringify(told)}`);
  judge(acting, sale, told);
  return told;
}

async function held(
  acting: Acting,
  name: string,
  wish: TapWish,
  band: () => Band,
  happening: Happening,
): Promise<SaleResult> {
  const { till, amountMinor, kind, points } = wish;
  const field = fieldOf(acting, name, band(), happening);
  const { currency, terminal } = till;
  const pinKeys = { ask: async () => PIN.parse(wish.pin ?? '') ?? null };
  const request: SaleRequest = { amountMinor, currency, field, pinKeys };
  try {
    switch (kind) {
      case 'PURCHASE':
        return await terminal.sale({ ...request, points });
      case 'CASH':
        return await terminal.withdraw(request);
      case 'REFUND':
        return await terminal.refund(request);
      case 'PREAUTHORISATION':
        return await terminal.preauthorise(request);
    }
  } finally {
    field.leave();
  }
}

function toldOf({ kind }: TapWish) {
  return async ({
    rrn,
    approved,
    approvedMinor,
    receipt,
    offline,
  }: SaleResult): Promise<ToldSale> => ({
    rrn,
    approvedMinor: approved ? (approvedMinor ?? 0) : 0,
    kind,
    dpanLastFour: receipt.accountLastFour ?? '',
    offline,
  });
}

/** Farther from UTC is nobody's midnight, and no clock is wronger. */
const MIDNIGHTS_MS = 15 * 3_600_000;

/** Whether a card's last day, `YYMMDD`, is over wherever one is. */
function isOver(lastDay: string, nowMs: number): boolean {
  const [year, month, day] = [0, 2, 4].map((at) => Number(lastDay.slice(at, at + 2)));
  const endMs = Date.UTC(2000 + (year ?? 0), (month ?? 1) - 1, (day ?? 0) + 1);
  return nowMs > endMs + MIDNIGHTS_MS;
}

/** I4: nothing is approved with what was stopped, or had ended, before the tap began. */
function judge(
  { model, world, violated }: Acting,
  { startedAt, wearer }: Sale,
  told: ToldSale,
): void {
  const { approvedMinor, dpanLastFour, rrn, offline, kind } = told;
  world.sometimes.saw(approvedMinor > 0 ? `approved: ${kind}` : `declined: ${kind}`);
  if (offline) world.sometimes.saw('approved offline');
  const lastDay = model.lastDays.get(`${wearer}/${dpanLastFour}`);
  const hasEnded = lastDay !== undefined && isOver(lastDay, startedAt);
  if (hasEnded) world.sometimes.saw('a card is held out after its last day');
  if (approvedMinor === 0 || kind === 'REFUND') return;
  if (hasEnded) violated('I4', `${rrn} was approved after the card's last day, ${lastDay}`);
  const stop = model.stopFor(`${wearer}/${dpanLastFour}`, startedAt, world.now);
  if (stop !== undefined) violated('I4', `${rrn} was approved after ${stop.what} at ${stop.since}`);
}
