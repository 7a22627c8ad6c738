/** The shelf: every wearable there is, and a new one of each model that carries cards. */
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { BandView, WearableModel } from '../core/state.ts';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Outline } from './outline.tsx';
import { newestFirst } from './shelf-order.ts';

export function Shelf() {
  const { t } = useTranslation();
  return (
    <section
      aria-labelledby="shelf"
      data-testid="shelf"
      className="rounded-2xl bg-surface p-5 shadow-lift"
    >
      <h2 id="shelf" className="font-bold tracking-tight">
        {t('bandRoom.shelf')}
      </h2>
      <p className="mt-1 text-sm text-soft">{t('bandRoom.shelfText')}</p>
      <Wearables />
      <h3 className="mt-5 mb-2 text-sm font-semibold">{t('bandRoom.takeNew')}</h3>
      <Models />
    </section>
  );
}

function Wearables() {
  const { t } = useTranslation();
  const shelf = useStage((state) => state.shelf);
  const inHand = useStage((state) => state.band?.serialNumber);
  if (shelf.length === 0)
    return <p className="mt-3 text-sm text-soft">{t('bandRoom.shelfEmpty')}</p>;
  return (
    <ul className="mt-3 flex max-h-72 flex-col gap-1 overflow-y-auto">
      {newestFirst(shelf).map((band) => (
        <li key={band.serialNumber}>
          <Choice band={band} current={band.serialNumber === inHand} />
        </li>
      ))}
    </ul>
  );
}

function Choice({ band, current }: { readonly band: BandView; readonly current: boolean }) {
  const { t } = useTranslation();
  const { serialNumber, name, cards, unlocked, worn } = band;
  const state = !worn ? 'offWrist' : unlocked ? 'unlocked' : 'locked';
  return (
    <Link
      to="/band/$serialNumber"
      params={{ serialNumber }}
      aria-current={current ? 'true' : undefined}
      data-testid="shelf-band"
      className="flex min-h-11 items-center gap-3 rounded-xl px-3 py-1.5 text-sm hover:bg-raised aria-[current]:bg-accent-soft"
    >
      <Outline looks={band} />
      <span className="min-w-0 grow">
        <span className="block font-medium">{name}</span>
        <span className="block truncate font-mono text-xs text-soft">{serialNumber}</span>
      </span>
      <span className="shrink-0 text-right text-xs text-soft">
        {t('bandRoom.cards', { count: cards.length })}
        <br />
        {t(`bandRoom.${state}`)}
      </span>
    </Link>
  );
}

function Models() {
  const models = useStage((state) => state.about?.wearables);
  return (
    <ul className="grid grid-cols-2 gap-2">
      {models?.map((model) => (
        <li key={model.model}>
          <TakeNew model={model} />
        </li>
      ))}
    </ul>
  );
}

function TakeNew({ model }: { readonly model: WearableModel }) {
  const { t } = useTranslation();
  const { takeNew } = useCommands();
  const navigate = useNavigate();
  const working = useWorking('SHELF');
  const { width, height } = model.screen;
  const take = async () => {
    const serialNumber = await takeNew(model.model);
    if (serialNumber !== undefined) {
      await navigate({ to: '/band/$serialNumber', params: { serialNumber } });
    }
  };
  return (
    <button
      type="button"
      onClick={working ? undefined : take}
      aria-disabled={working || undefined}
      data-testid={`take-${model.model}`}
      className="flex h-full min-h-11 w-full items-center gap-3 rounded-xl border border-line p-3 text-left text-sm hover:border-line-strong"
    >
      <Outline looks={model} />
      <span className="min-w-0">
        <span className="block leading-tight font-medium">{model.name}</span>
        <span className="text-xs text-soft">{t('bandRoom.pixels', { width, height })}</span>
      </span>
    </button>
  );
}
