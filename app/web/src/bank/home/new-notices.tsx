/** What the bank has just told its customer and they have not seen: it comes without a reload. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { MORE_LINK, Panel } from '../page.tsx';
import { useAsked, useBank } from '../use-bank.ts';
import { NoticeList } from './notice-list.tsx';

const NEWEST = 3;

export function NewNotices() {
  const { t } = useTranslation();
  const { bankId } = useBank();
  const { data } = useAsked('notices', (issuer) => issuer.listNotices({ limit: 50 }), {
    live: true,
  });
  const fresh = (data?.notices ?? []).filter(({ read }) => !read).slice(0, NEWEST);
  const all = (
    <Link to="/bank/$bankId/notices" params={{ bankId }} className={MORE_LINK}>
      {t('bankHome.allNotices')}
    </Link>
  );
  return (
    <div role="status">
      {fresh.length > 0 && (
        <Panel title={t('bankHome.new')} aside={all} testId="new-notices">
          <NoticeList notices={fresh} />
        </Panel>
      )}
    </div>
  );
}
