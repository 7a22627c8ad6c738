/** What kinds of bytes are called: the field's names, which are the same in every language. */
import { TAGS_BY_NAME } from '@armilla/explain';
import { tagFromHex, tagInfo } from '@armilla/tlv';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

const TAGS: Readonly<Record<string, string>> = TAGS_BY_NAME;

/** Abbreviations that are names by themselves. */
const SPELT: Readonly<Record<string, string>> = {
  cvr: 'CVR',
  ctq: 'CTQ (9F6C)',
  iad: 'IAD (9F10)',
  cplc: 'CPLC (9F7F)',
  dgi: 'DGI',
};

export function useKindNames(): (kind: string) => string {
  const { t } = useTranslation();
  return useCallback(
    (kind) => {
      switch (kind) {
        case 'guess':
        case 'apdu':
        case 'tlv':
        case 'dol':
        case 'sw':
        case 'iso8583':
          return t(`traceDecode.${kind}`);
        case 'key-block':
          return t('traceDecode.key');
        default:
          return nameOfKind(kind, t('traceDecode.iso8583'));
      }
    },
    [t],
  );
}

function nameOfKind(kind: string, message: string): string {
  const packing = /^iso8583-(.*)$/.exec(kind)?.[1];
  if (packing !== undefined) return `${message}, ${packing.toUpperCase()}`;
  const tag = TAGS[kind];
  if (tag === undefined) return SPELT[kind] ?? kind;
  return `${tagInfo(tagFromHex(tag))?.name ?? kind} (${tag})`;
}
