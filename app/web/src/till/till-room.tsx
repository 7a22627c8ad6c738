/** The till alone on its page. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { tillOf } from '../core/state.ts';
import { StageHome } from '../parts/stage-home.tsx';
import { Told } from '../parts/told.tsx';
import { useStage } from '../parts/use-stage.ts';
import { TillDevice } from './device.tsx';
import { Lamps } from './lamps.tsx';
import { Receipt } from './receipt.tsx';
import { TillOptions } from './till-options.tsx';

export function TillRoom() {
  const { t } = useTranslation();
  return (
    <StageHome>
      <div className="mb-4 flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
        <div>
          <h1 className="text-2xl font-bold tracking-tight">{t('till.title')}</h1>
          <p className="mt-1 max-w-prose text-soft">{t('till.intro')}</p>
        </div>
        <Link
          to="/till/merchant"
          data-testid="to-merchant"
          className="inline-flex min-h-11 items-center rounded-xl font-semibold text-accent underline-offset-4 hover:underline"
        >
          {t('till.merchantDesk')}
        </Link>
      </div>
      <Room />
    </StageHome>
  );
}

function Room() {
  const { t } = useTranslation();
  const loaded = useStage((state) => state.loaded);
  const till = useStage(tillOf);
  const tap = useStage((state) => state.tap);
  const paid = tap !== null && tap.receipt.length > 0;
  if (loaded === 'UNREACHABLE') {
    return (
      <p role="alert" className="rounded-2xl bg-bad-soft p-4 text-bad">
        {t('common.unreachable')}
      </p>
    );
  }
  if (till === undefined) return <p className="text-soft">{t('common.loading')}</p>;
  return (
    <div
      data-testid="till-room"
      data-loaded={loaded}
      className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-8 gap-y-6 md:grid-cols-[22rem_minmax(0,1fr)] xl:grid-cols-[22rem_minmax(0,1fr)_24rem]"
    >
      <div className="md:row-span-2 xl:row-span-1">
        <TillDevice />
        <div className="mt-4">
          <Told place="TILL" />
        </div>
      </div>
      {/* On a phone what was just paid comes before the next payment's settings. */}
      <div
        className={`-mt-4 md:order-2 md:col-start-2 xl:col-start-3 xl:row-start-1 ${paid ? '' : 'order-2'}`}
      >
        <Receipt tap={tap} />
      </div>
      <div className="order-1 -mt-4 max-w-xl md:col-start-2 md:row-start-1">
        <TillOptions till={till} />
        <Lamps />
      </div>
    </div>
  );
}
