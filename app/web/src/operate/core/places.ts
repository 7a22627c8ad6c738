/** The names that roads have: `token-service-issuer-alpha-bank`. */

const BEGINNINGS = ['terminal', 'acquirer', 'token-service'] as const;

/** Where a road begins and where it leads. */
export function endsOfRoad(road: string): { readonly from: string; readonly to: string } {
  const from = BEGINNINGS.find((place) => road.startsWith(`${place}-`)) ?? road;
  return { from, to: road.slice(from.length + 1) };
}
