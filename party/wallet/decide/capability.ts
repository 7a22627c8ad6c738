/** Which card goes on which wearable: device × network × product × country (M1, M2). */
import type { BankProgramme, Product, ServiceProgramme } from '@armilla/kit/programme';
import { cardholderText, type Language } from '@armilla/kit/refusal';
import type { Model } from './model.ts';
import type { Capability } from './vocabulary.ts';

export interface CapabilityQuery {
  readonly model?: string | undefined;
  readonly productId?: string | undefined;
  /** The first eight digits of a card. */
  readonly prefix?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | undefined;
}

type Reason = Capability['reasons'][number];

const INSTEAD: Readonly<Record<Reason['code'], Reason['instead']>> = {
  UNSUPPORTED_MODEL: 'OTHER_MODEL',
  PHONE_HAS_OWN_WALLET: 'PHONES_OWN_WALLET',
  MODEL_NOT_SERVED_BY_BANK: 'OTHER_MODEL',
  NETWORK_NOT_SUPPORTED: 'OTHER_CARD',
  BANK_NOT_SUPPORTED: 'OTHER_CARD',
  COUNTRY_NOT_SERVED: 'OTHER_COUNTRY',
};

interface Offer {
  readonly bank: BankProgramme;
  readonly product: Product;
}

/** Every model with every card that the question leaves; each no with all its reasons. */
export function capabilitiesOf(
  service: ServiceProgramme,
  banks: readonly BankProgramme[],
  query: CapabilityQuery,
  language: Language,
): Capability[] {
  const models = modelsOf(service, query.model);
  const offers = offersOf(banks, query);
  const none = offers.length === 0 && asksForCard(query);
  return models.flatMap((model) =>
    (none ? [undefined] : offers).map((offer) => judged(model, offer, query.country, language)),
  );
}

function modelsOf(service: ServiceProgramme, wanted: string | undefined): Model[] {
  if (wanted === undefined) return service.models;
  const known = service.models.filter(({ model }) => model === wanted);
  return known.length > 0 ? known : [unknownModel(wanted)];
}

function unknownModel(model: string): Model {
  const screen = { width: 0, height: 0 };
  return {
    model,
    name: model,
    kind: 'BAND',
    supported: false,
    capacity: 0,
    deviceType: '00',
    screen,
  };
}

function offersOf(banks: readonly BankProgramme[], query: CapabilityQuery): Offer[] {
  return banks.flatMap((bank) =>
    bank.products
      .filter(({ productId }) => query.productId === undefined || productId === query.productId)
      .filter(({ bin }) => query.prefix === undefined || bin === query.prefix)
      .map((product) => ({ bank, product })),
  );
}

function asksForCard({ productId, prefix }: CapabilityQuery): boolean {
  return productId !== undefined || prefix !== undefined;
}

function judged(
  model: Model,
  offer: Offer | undefined,
  country: string | undefined,
  language: Language,
): Capability {
  const codes = [...modelReasons(model), ...cardReasons(model, offer, country)];
  return {
    model: model.model,
    modelName: model.name,
    programmeId: offer?.bank.id ?? null,
    bankName: offer?.bank.name ?? null,
    productId: offer?.product.productId ?? null,
    productName: offer?.product.name ?? null,
    network: offer?.product.network ?? null,
    country: offer?.bank.country.alpha2 ?? null,
    possible: codes.length === 0,
    reasons: codes.map((code) => ({
      code,
      text: cardholderText(code, language),
      instead: INSTEAD[code],
    })),
  };
}

function modelReasons({ kind, supported }: Model): Reason['code'][] {
  if (kind === 'PHONE') return ['PHONE_HAS_OWN_WALLET'];
  return supported ? [] : ['UNSUPPORTED_MODEL'];
}

function cardReasons(
  model: Model,
  offer: Offer | undefined,
  country: string | undefined,
): Reason['code'][] {
  if (offer === undefined) return ['BANK_NOT_SUPPORTED'];
  const { bank, product } = offer;
  const codes: Reason['code'][] = [];
  if (model.supported && !bank.models.includes(model.model)) codes.push('MODEL_NOT_SERVED_BY_BANK');
  if (!product.tokenisable) codes.push('NETWORK_NOT_SUPPORTED');
  if (country !== undefined && bank.country.alpha2 !== country) codes.push('COUNTRY_NOT_SERVED');
  return codes;
}
