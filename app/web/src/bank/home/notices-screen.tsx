/** Everything the bank has told its customer of payments. */
import { useTranslation } from 'react-i18next';
import { Asked } from '../../parts/asked.tsx';
import { Empty, Page, Panel } from '../page.tsx';
import { useAsked } from '../use-bank.ts';
import { NoticeList } from './notice-list.tsx';

export function NoticesScreen() {
  const { t } = useTranslation();
  const notices = useAsked('all-notices', (issuer) => issuer.listNotices({ limit: 200 }), {
    live: true,
  });
  return (
    <Page title={t('bankNav.notices')} lead={t('bankHome.noticesText')} back="more">
      <Asked query={notices}>
        {({ notices: all }) =>
          all.length === 0 ? (
            <Empty>{t('bankHome.noNotices')}</Empty>
          ) : (
            <Panel>
              <NoticeList notices={all} />
            </Panel>
          )
        }
      </Asked>
    </Page>
  );
}
