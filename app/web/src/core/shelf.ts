/** Which cards go on which wearable, as the wallet's capabilities say. */
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
