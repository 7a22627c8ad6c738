/** Bits: those that are set in words, and every one of them in a table for who wants it. */
import type { Bit } from '@armilla/explain';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

export interface BitsProps {
  readonly bits: readonly Bit[];
  /** Whether those that are set are named before the table. */
  readonly told: boolean;
}

export function Bits({ bits, told }: BitsProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <div className="text-sm">
      {told && <SetBits bits={bits} />}
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="min-h-8 text-xs font-semibold text-accent underline underline-offset-4"
      >
        {t('traceCase.allBits')}
      </button>
      {open && <BitTable bits={bits} />}
    </div>
  );
}

function SetBits({ bits }: { readonly bits: readonly Bit[] }) {
  const { t } = useTranslation();
  const shown = bits.filter(({ set, name }) => set && name !== '');
  if (shown.length === 0) return <p className="text-soft">{t('traceCase.noBitSet')}</p>;
  return (
    <ul>
      {shown.map((bit) => (
        <li key={placeOf(bit)} className="flex gap-2">
          <span className="shrink-0 font-mono text-xs leading-5 text-soft">
            {bit.byte}.{spanOf(bit)}
          </span>
          <span className="min-w-0">{bit.name}</span>
        </li>
      ))}
    </ul>
  );
}

const placeOf = ({ byte, high }: Bit) => `${byte}.${high}`;

function spanOf({ high, low }: Bit): string {
  return high === low ? String(high) : `${high}–${low}`;
}

function BitTable({ bits }: { readonly bits: readonly Bit[] }) {
  const { t } = useTranslation();
  const head = 'px-2 py-1 text-left font-semibold';
  return (
    <table className="mt-1 w-full border-collapse text-xs">
      <thead>
        <tr className="text-soft">
          <th className={head}>{t('traceCase.byte')}</th>
          <th className={head}>{t('traceCase.bit')}</th>
          <th className={head}>{t('traceCase.value')}</th>
          <th className={head}>{t('traceCase.meaning')}</th>
        </tr>
      </thead>
      <tbody>
        {bits.map((bit) => (
          <tr
            key={placeOf(bit)}
            className={`border-t border-line ${bit.set ? 'bg-accent-soft' : ''}`}
          >
            <td className="px-2 py-1 font-mono">{bit.byte}</td>
            <td className="px-2 py-1 font-mono whitespace-nowrap">{spanOf(bit)}</td>
            <td className="px-2 py-1 font-mono">{bit.value}</td>
            <td className={`px-2 py-1 ${bit.name === '' ? 'text-soft' : ''}`}>
              {bit.name === '' ? t('traceCase.reserved') : bit.name}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
