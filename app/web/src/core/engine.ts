/**
 * The headless phone with all it takes along (encryption above all), fetched when it is first
 * needed: a page that only shows something never waits for it.
 */
import type { BandLink } from '@armilla/api/band-link';
import type { Phone, PhoneDeps } from '@armilla/phone';

const engine = () => import('@armilla/phone');

/** The phone, whose every method first has it fetched. */
export function phoneToCome(deps: PhoneDeps): Phone {
  let coming: Promise<Phone> | undefined;
  const phone = () => {
    coming ??= engine().then(({ createPhone }) => createPhone(deps));
    return coming;
  };
  // Every method of a phone is asynchronous, so that one more wait changes nothing.
  return new Proxy({} as Phone, {
    get:
      (_, name: keyof Phone) =>
      async (...given: never[]) => {
        const method = (await phone())[name] as (...given: never[]) => unknown;
        return method(...given);
      },
  });
}

/** The link to a wearable, dialled with the first message. */
export function linkToCome(url: string): BandLink & { close(): void } {
  let coming: Promise<BandLink & { close(): void }> | undefined;
  const link = () => {
    coming ??= engine().then(({ webSocketLink }) => webSocketLink(url));
    return coming;
  };
  return {
    connected: true,
    request: async (message) => (await link()).request(message),
    close: () => void coming?.then((open) => open.close()),
  };
}
