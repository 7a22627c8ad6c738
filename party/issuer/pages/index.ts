/** What the bank's own pages ask beside payments: each operation by the file that answers it. */
import type { issuerContract } from '@armilla/api/issuer';
import type { pageOperations } from '@armilla/api/issuer-pages';
import type { AnswerOf, Handlers } from '@armilla/kit/contract';
import { activationMethods } from '../decide/activation-method.ts';
import type { House } from '../deps.ts';
import { customerOf } from '../handle/customer-of.ts';
import { reachOf } from '../handle/reach.ts';
import { customerById } from '../store/customers.ts';
import { getCardPIN, unblockCardPIN } from './pin.ts';
import { getPoints } from './points.ts';
import { getSpending } from './spending.ts';

type Operations = typeof pageOperations;

export function pageHandlers(
  house: House,
): Pick<Handlers<typeof issuerContract>, keyof Operations> {
  return {
    getBank: async () => bankView(house),
    getCustomer: (_input, context) => customerView(house, customerOf(context)),
    getSpending: (input, context) => getSpending(house, input, customerOf(context)),
    getPoints: (_input, context) => getPoints(house, customerOf(context)),
    getCardPIN: ({ cardId }, context) => getCardPIN(house, cardId, customerOf(context)),
    unblockCardPIN: ({ cardId }, context) => unblockCardPIN(house, cardId, customerOf(context)),
  };
}

function bankView({ programme }: House): AnswerOf<Operations['getBank']> {
  const { id, name, country, currency, languages, callCentre, channels, testRange } = programme;
  const colours = programme.products[0]?.colours;
  if (colours === undefined) throw new Error('a bank without a product');
  return {
    bankId: id,
    name,
    country: country.alpha2,
    currency,
    languages: [...languages],
    callCentre,
    pages: channels.map((channel) => ({ ...channel })),
    colours,
    testRange,
  };
}

async function customerView(
  house: House,
  customerId: string,
): Promise<AnswerOf<Operations['getCustomer']>> {
  const customer = await customerById(house.database, customerId);
  const { name, mobileChangedAtMs } = customer;
  const codes = activationMethods(house.programme, reachOf(house, customer));
  const masked = (type: (typeof codes)[number]['type']) =>
    codes.find((method) => method.type === type)?.maskedValue ?? null;
  return {
    name,
    maskedMobile: masked('TEXT_TO_CARDHOLDER_NUMBER'),
    maskedEmail: masked('EMAIL_TO_CARDHOLDER_ADDRESS'),
    mobileChangedAt: mobileChangedAtMs ?? null,
    codes: [...codes],
  };
}
