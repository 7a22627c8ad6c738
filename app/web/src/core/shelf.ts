/** Which cards go on which wearable, as the wallet's capabilities say. */
import { isRefusalCode, type RefusalCode } from '@armilla/kit/refusal';
import type { Capability } from './state.ts';

/** Names of the banks whose cards a model carries. */
export function banksOn(capabilities: readonly Capability[], model: string): readonly string[] {
  const names = capabilities
    .filter((one) => one.possible && one.model === model)
    .flatMap(({ bankName }) => bankName ?? []);
  return [...new Set(names)];
}

/** The models that carry a bank's cards, when this one carries none of them; else nothing. */
export function elsewhere(
  capabilities: readonly Capability[],
  bankId: string | null,
  model: string,
): readonly string[] {
  const able = capabilities.filter((one) => one.possible && one.programmeId === bankId);
  if (able.some((one) => one.model === model)) return [];
  return [...new Set(able.map(({ modelName }) => modelName))];
}

/** One model as it lies on the shelf. */
export interface ShelfModel {
  readonly model: string;
  readonly name: string;
  /** Whose cards it carries. */
  readonly banks: readonly string[];
  /** Why it carries none, whoever issued them: a code of the catalogue. */
  readonly refusal: RefusalCode | undefined;
}

/** Everything on the shelf, what carries cards first. */
export function shelfOf(capabilities: readonly Capability[]): readonly ShelfModel[] {
  const shelf = [...new Set(capabilities.map(({ model }) => model))].map((model) => {
    const its = capabilities.filter((one) => one.model === model);
    const banks = banksOn(capabilities, model);
    const codes = its.flatMap(({ reasons }) => reasons.map(({ code }) => code));
    const refusal = codes.filter(isRefusalCode).find((code) => OF_THE_MODEL.includes(code));
    return { model, name: its[0]?.modelName ?? model, banks, refusal };
  });
  return shelf.toSorted((a, b) => Number(a.banks.length === 0) - Number(b.banks.length === 0));
}

const OF_THE_MODEL: readonly string[] = ['UNSUPPORTED_MODEL', 'PHONE_HAS_OWN_WALLET'];
