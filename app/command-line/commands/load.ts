/** `armilla load`: a test range full of cards to measure with. */
import { writeFileSync } from 'node:fs';
import { keyModuleOf } from '@armilla/kit/key-settings';
import { loadedTokenReference } from '@armilla/kit/loaded';
import { isProduction } from '@armilla/kit/production';
import { FolderInUse } from '@armilla/world/data-folder';
import type { Loaded } from '@armilla/world/load/load';
import { type Command, type Given, textOf, UsageError } from '../command.ts';
import { progressLine } from '../load/progress.ts';
import {
  databaseUrlOf,
  dataFolderOf,
  passphrase,
  programmes,
  SERVICE_OPTIONS,
  settingsWith,
} from '../service.ts';

export const load: Command = {
  name: 'load',
  usage:
    '--cards N [--programme alpha-bank] [--data DIR] [--database-url URL] [--facts FILE] [--json]',
  summary: 'Fills a test range with customers, cards and tokens, to measure with.',
  help:
    'There are N of them afterwards, each with an account with 1 000 000.00 on it, a card, and a\n' +
    'token of it that pays at once over ISO 8583: at the bank’s own port by the card’s number, at the\n' +
    'network’s by the token’s. Those that are there stay as they are, so a load that was cut off goes\n' +
    'on when it is called again, and a larger N adds to what there is.\n' +
    'Their wearables exist for the network alone: wallet, band and page know nothing of them.\n' +
    'Numbers go by index: the range, the index in seven digits, a check digit. A range holds ten\n' +
    'million, and who takes them all leaves none for cards that are ordered later.\n' +
    '--facts FILE writes what your program needs to pay with them: { programmeId, cards, first,\n' +
    'without, panBin, cardExpiry, dpanBin, psn, expiry, imkAc, cvn, keyDerivationIndex,\n' +
    'issuerApplicationData, interchangeProfile, tokenRequestorId, deviceType,\n' +
    'tokenUniqueReferenceOfFirst }. Test keys; guard the file all the same.\n' +
    'The service must be stopped. Test ranges only, and never in production.',
  options: {
    data: SERVICE_OPTIONS.data,
    'database-url': SERVICE_OPTIONS['database-url'],
    cards: { type: 'string' },
    programme: { type: 'string' },
    facts: { type: 'string' },
  },
  async run(given, speak) {
    const cards = cardsOf(given);
    if (isProduction(settingsWith(given))) {
      speak.complain('Production has no cards that nobody ordered: ARMILLA_MODE is production.');
      return 1;
    }
    const programmeId = textOf(given, 'programme', 'alpha-bank');
    const stop = new AbortController();
    const onSignal = () => stop.abort();
    process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
    const progress = progressLine(cards, process.stderr, () => performance.now());
    try {
      const { loadCards } = await import('@armilla/world/load/load');
      const loaded = await loadCards({
        folder: dataFolderOf(given),
        programmes: programmes(),
        programmeId,
        cards,
        databaseUrl: databaseUrlOf(given),
        passphrase: passphrase(),
        keyModule: keyModuleOf(process.env),
        onProgress: progress.note,
        signal: stop.signal,
        withTokens: given.values.facts !== undefined,
      });
      progress.end();
      if (!loaded.complete) {
        speak.complain('Stopped. The same command goes on where this one ended.');
        return 1;
      }
      writeFacts(given, programmeId, loaded);
      const { added } = loaded;
      speak.say(
        { ok: true, programmeId, cards, added, without: loaded.without },
        `${cards} cards of ${programmeId} are there, ${added} of them new.`,
      );
      return 0;
    } catch (error) {
      if (!(error instanceof FolderInUse)) throw error;
      speak.complain(
        'A service runs on this data folder. Stop it first, or choose another: --data DIR.',
      );
      return 3;
    } finally {
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    }
  },
};

/** Throws {@link UsageError}. */
function cardsOf(given: Given): number {
  const text = textOf(given, 'cards', '');
  if (/^[1-9]\d{0,7}$/.test(text)) return Number(text);
  throw new UsageError('--cards wants how many there shall be, 1 to 10000000.');
}

function writeFacts(given: Given, programmeId: string, loaded: Loaded): void {
  const file = textOf(given, 'facts', '');
  if (file === '') return;
  const { cards, without, panBin, cardExpiry, tokens } = loaded;
  if (tokens === undefined) return;
  const tokenUniqueReferenceOfFirst = loadedTokenReference(tokens.dpanBin, 0);
  const own = { programmeId, cards, first: 0, without, panBin, cardExpiry };
  const facts = { ...own, ...tokens, tokenUniqueReferenceOfFirst };
  writeFileSync(file, `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 });
}
