/** Parties and kinds of messages as the reader calls them. */
import { useTranslation } from 'react-i18next';
import type { TraceEntry } from '../../core/trace-feed.ts';
import { isParty } from '../../timeline/parties.ts';

export function useNames() {
  const { t } = useTranslation();
  return {
    party: (name: string) => (isParty(name) ? t(`party.${name}`) : name),
    kind: (kind: TraceEntry['kind']) =>
      kind === 'ISO 8583' ? t('timeline.ISO8583') : t(`timeline.${kind}`),
  };
}

/** The colour of a kind, as on the stage's timeline. */
export const KIND_COLOURS: Readonly<Record<TraceEntry['kind'], string>> = {
  APDU: 'text-[var(--kind-apdu)]',
  'ISO 8583': 'text-[var(--kind-iso)]',
  API: 'text-[var(--kind-api)]',
  FINDING: 'text-[var(--kind-finding)]',
};
