/**
 * Kinds of merchant that a cardholder may shut out, as ranges of merchant category codes (ISO
 * 18245). A code may be of several kinds: a bar is a restaurant and sells alcohol.
 */
import type { tokenControls } from '@armilla/api/shapes';
import type { z } from 'zod';

export type MerchantKind = NonNullable<z.infer<typeof tokenControls>['notAt']>[number];

type Range = readonly [from: number, to: number];

/** First and last code of each range. */
export const MERCHANT_KINDS: Readonly<Record<MerchantKind, readonly Range[]>> = {
  // Lotteries, casinos, race tracks, bets.
  GAMBLING: [
    [7800, 7802],
    [7995, 7995],
    [9406, 9406],
    [9754, 9754],
  ],
  // Bars, off-licences, tobacconists.
  ALCOHOL_AND_TOBACCO: [
    [5813, 5813],
    [5921, 5921],
    [5993, 5993],
  ],
  // Cash at a counter and a machine, money orders, quasi cash, stored value.
  CASH: [
    [4829, 4829],
    [6010, 6012],
    [6050, 6051],
    [6529, 6540],
  ],
  // Airlines, car hire and hotels by name; rail, coach, ship, agencies, lodging, hire.
  TRAVEL: [
    [3000, 3999],
    [4111, 4112],
    [4131, 4131],
    [4411, 4411],
    [4457, 4457],
    [4511, 4511],
    [4582, 4582],
    [4722, 4723],
    [7011, 7012],
    [7032, 7033],
    [7512, 7513],
    [7519, 7519],
  ],
  RESTAURANTS: [[5811, 5814]],
  // Stations, fuel sold at a pump or delivered, electric charging.
  FUEL: [
    [5172, 5172],
    [5541, 5542],
    [5552, 5552],
    [5983, 5983],
  ],
  // Media, games, applications and large sellers of digital goods.
  DIGITAL: [[5815, 5818]],
};

/** Whether a merchant category code (DE 18) is of a kind. */
export function isOfKind(categoryCode: string, kind: MerchantKind): boolean {
  const code = Number(categoryCode);
  return MERCHANT_KINDS[kind].some(([from, to]) => code >= from && code <= to);
}
