/** What has no place at the bottom of a telephone's screen. */
import { useTranslation } from 'react-i18next';
import { HelpLink } from '../../parts/help-link.tsx';
import { BEHIND_MORE, PlaceLink } from '../home/nav.tsx';
import { Page } from '../page.tsx';
import { useBank } from '../use-bank.ts';

export function MoreScreen() {
  const { t } = useTranslation();
  const { bankId } = useBank();
  return (
    <Page title={t('bankNav.more')}>
      <ul className="flex flex-col gap-2">
        {BEHIND_MORE.map((place) => (
          <li key={place}>
            <PlaceLink
              place={place}
              className="flex min-h-14 items-center gap-4 rounded-2xl border border-line bg-surface px-4 font-medium hover:border-line-strong"
            />
          </li>
        ))}
      </ul>
      <HelpLink programmeId={bankId} />
    </Page>
  );
}
