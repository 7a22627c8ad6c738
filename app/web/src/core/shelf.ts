/** Which cards go on which wearable, as the wallet's capabilities say. */
import type { Capability, Plastic } from './state.ts';

/** Names of the banks whose cards a model carries. */
export function banksOn(capabilities: readonly Capability[], model: string): readonly string[] {
  const names = capabilities
    .filter((one) => one.possible && one.model === model)
    .flatMap(({ bankName }) => bankName ?? []);
  return [...new Set(names)];
}

/** The models that a card goes on. */
export function modelsFor(
  capabilities: readonly Capability[],
  { programmeId, productName }: Plastic['face'],
): readonly Capability[] {
  return capabilities.filter(
    (one) => one.possible && one.programmeId === programmeId && one.productName === productName,
  );
}
