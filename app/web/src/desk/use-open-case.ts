/** A customer calls: their case is opened, and its page with it. */
import { useNavigate } from '@tanstack/react-router';
import { useDeed } from './use-deed.ts';
import { useDesk } from './use-desk.ts';

export function useOpenCase() {
  const { bankId: programmeId } = useDesk().bank;
  const navigate = useNavigate();
  const { act, busy, refusal } = useDeed();
  return {
    busy,
    refusal,
    async open(customerId: string) {
      const opened = await act((issuer) => issuer.openCase({ customerId, channel: 'PHONE' }));
      if (opened === undefined) return;
      const { caseId } = opened.case;
      await navigate({
        to: '/desk/$programmeId/cases/$caseId',
        params: { programmeId, caseId },
      });
    },
  };
}
