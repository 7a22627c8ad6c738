/** Whose desk: the banks of this service. */
import { stageContract } from '@armilla/api/stage';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { answered } from '../core/asking.ts';
import { Asked } from '../parts/asked.tsx';
import { useClient } from '../parts/use-client.ts';
import { useArrival } from '../parts/use-stage.ts';

export function Desk() {
  const { t } = useTranslation();
  const title = useArrival<HTMLHeadingElement>();
  const stage = useClient(stageContract);
  const about = useQuery({
    queryKey: ['about'],
    queryFn: () => answered(stage.about({})),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <div className="mx-auto max-w-2xl py-4">
      <h1 ref={title} tabIndex={-1} className="text-3xl font-bold tracking-tight outline-none">
        {t('desk.title')}
      </h1>
      <p className="mt-2 mb-6 text-soft">{t('desk.intro')}</p>
      <Asked query={about}>
        {({ banks }) => (
          <ul className="flex flex-col gap-3">
            {banks.map(({ id, name }) => (
              <li key={id}>
                <Link
                  to="/desk/$programmeId"
                  params={{ programmeId: id }}
                  data-testid={`desk-${id}`}
                  className="flex min-h-16 items-center justify-between gap-4 rounded-3xl border border-line bg-surface px-5 py-4 text-lg font-bold hover:border-accent"
                >
                  {name}
                  <span aria-hidden="true" className="text-soft">
                    →
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Asked>
    </div>
  );
}
