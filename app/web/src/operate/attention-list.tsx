/** What wants attention, with the way to it; or that nothing does. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Attention, attentionTo } from './core/attention.ts';
import { useDrift, useHealth, usePlaces, useQueues } from './use-operations.ts';

export function AttentionList() {
  const { t } = useTranslation();
  const health = useHealth().data;
  const queues = useQueues().data;
  const drifts = useDrift().data?.drifts;
  if (health === undefined) return null;
  const found = attentionTo(health, queues, drifts);
  return (
    <section aria-label={t('operateAttention.title')} aria-live="polite" data-testid="attention">
      {found.length === 0 ? (
        <p className="flex items-center gap-3 rounded-2xl bg-good-soft p-4 font-semibold text-good">
          <span aria-hidden="true" className="size-3 rounded-full bg-current" />
          {t('operateAttention.well')}
        </p>
      ) : (
        <ul className="flex flex-col gap-2">
          {found.map((one) => (
            <li key={`${one.kind}/${one.place}`}>
              <Item one={one} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Item({ one: { kind, tone, place = '', count, to } }: { readonly one: Attention }) {
  const { t } = useTranslation();
  const nameOf = usePlaces();
  const look = tone === 'BAD' ? 'bg-bad-soft text-bad' : 'bg-warn-soft text-warn';
  const told =
    kind === 'CARRIER' ? t(`operateCarrier.${place === 'SMS' ? 'SMS' : 'MAIL'}`) : nameOf(place);
  return (
    <Link
      to={to}
      data-kind={kind}
      className={`flex min-h-11 items-center gap-3 rounded-2xl p-4 font-semibold underline-offset-4 hover:underline ${look}`}
    >
      <span aria-hidden="true" className="size-3 shrink-0 rounded-full bg-current" />
      <span className="grow">{t(`operateAttention.${kind}`, { place: told, count })}</span>
      <span aria-hidden="true">→</span>
    </Link>
  );
}
