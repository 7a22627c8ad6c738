/** The way out; whatever was shown goes with it. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { useOperations } from './use-operations.ts';

export function SignOut() {
  const { t } = useTranslation();
  const client = useOperations();
  const queries = useQueryClient();
  const [busy, work] = useState(false);
  const leave = async () => {
    work(true);
    await client.signOut({});
    work(false);
    await queries.resetQueries({ queryKey: ['operate'] });
  };
  return (
    <Button tone="quiet" busy={busy} onPress={leave} testId="operator-sign-out">
      {t('operate.signOut')}
    </Button>
  );
}
