/** The newest that the bank has told its customer and they have not seen; it comes by itself. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { MORE_LINK, Panel } from '../page.tsx';
import { useAsked, useBank } from '../use-bank.ts';
import { NoticeList } from './notice-list.tsx';

export function NewNotices() {
  const { t } = useTranslation();
  const { bankId } = useBank();
  const { data } = useAsked('notices', (issuer) => issuer.listNotices({ limit: 50 }), {
    live: true,
  });
  const fresh = (data?.notices ?? []).filter(({ read }) => !read);
  const all = (
    <Link to="/bank/$bankId/notices" params={{ bankId }} className={MORE_LINK}>
      {t('bankHome.allNotices', { count: fresh.length })}
    </Link>
  );
  return (
    <div role="status">
      {fresh.length > 0 && (
        <Panel title={t('bankHome.new')} aside={all} testId="new-notices">
          <NoticeList notices={fresh.slice(0, 1)} />
        </Panel>
      )}
    </div>
  );
}
