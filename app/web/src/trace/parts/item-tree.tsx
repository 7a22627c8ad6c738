/**
 * A decoded tree: each thing with what the field calls it, its value, its bytes and where that is
 * written. The words of the books are English in every language.
 */
import type { Item } from '@armilla/explain';
import { useTranslation } from 'react-i18next';
import { Bits } from './bits.tsx';
import { Hex } from './hex.tsx';

export interface ItemTreeProps {
  readonly items: readonly Item[];
  readonly testId?: string;
}

export function ItemTree({ items, testId }: ItemTreeProps) {
  return (
    <ul lang="en" data-testid={testId} className="divide-y divide-line">
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items never move and may repeat
        <Branch key={index} item={item} />
      ))}
    </ul>
  );
}

function Branch({ item }: { readonly item: Item }) {
  const { items = [], bits = [] } = item;
  return (
    <li className="py-2" data-id={item.id}>
      <Leaf item={item} hasInside={items.length > 0} />
      {bits.length > 0 && (
        <div className="mt-1">
          {/* Which fields a bit map announces is said beside it already. */}
          <Bits bits={bits} told={item.id !== 'Bitmap'} />
        </div>
      )}
      {items.length > 0 && (
        <ul className="mt-1 ml-1 divide-y divide-line border-l-2 border-line pl-3">
          {items.map((inner, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: items never move and may repeat
            <Branch key={index} item={inner} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Leaf({ item, hasInside }: { readonly item: Item; readonly hasInside: boolean }) {
  const { t } = useTranslation();
  const { id, name, value, meaning, bytes, format, clause, hidden, trouble } = item;
  return (
    <div className="text-sm">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-mono text-[0.8rem] font-bold break-all text-accent">{id}</span>
        <span className="font-medium">{name}</span>
        {hidden === true && (
          <span
            title={t('traceCase.hiddenBits')}
            className="rounded-md bg-warn-soft px-1.5 text-xs font-semibold text-warn"
          >
            {t('traceCase.hidden')}
          </span>
        )}
      </p>
      {(value !== undefined || meaning !== undefined) && (
        <p className="break-words">
          {value !== undefined && <span className="font-semibold">{value}</span>}
          {value !== undefined && meaning !== undefined && ' – '}
          {meaning}
        </p>
      )}
      {bytes !== undefined && bytes !== '' && !hasInside && <Hex text={bytes} />}
      {trouble !== undefined && (
        <p className="text-bad">
          {t('traceCase.unread')}: {trouble}
        </p>
      )}
      {(format !== undefined || clause !== undefined) && (
        <p className="text-xs text-soft">
          {[format, clause].filter((text) => text !== undefined).join(' · ')}
        </p>
      )}
    </div>
  );
}
