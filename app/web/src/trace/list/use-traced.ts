/** The list page by page, newest first, looked at again whenever something passed. */
import { stageContract } from '@armilla/api/stage';
import type { AnswerOf } from '@armilla/kit/contract';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { answered } from '../../core/asking.ts';
import { useClient } from '../../parts/use-client.ts';
import type { ListSearch } from '../core/search.ts';
import { LOOK_AGAIN_MS, useLive } from '../parts/use-live.ts';

type Page = AnswerOf<(typeof stageContract)['operations']['listTraced']>;
export type Traced = Page['traced'][number];

const PAGE = 30;

export function useTraced(search: ListSearch) {
  const stage = useClient(stageContract);
  const queries = useQueryClient();
  const live = useLive(() => queries.invalidateQueries({ queryKey: ['traced'] }));
  const query = useInfiniteQuery({
    queryKey: ['traced', search],
    queryFn: ({ pageParam }) =>
      answered(
        stage.listTraced({
          ...search,
          limit: PAGE,
          ...(pageParam === null ? {} : { before: pageParam }),
        }),
      ),
    initialPageParam: null as number | null,
    getNextPageParam: ({ traced, more }: Page) => (more ? (traced.at(-1)?.number ?? null) : null),
    placeholderData: (before) => before,
    refetchInterval: live ? false : LOOK_AGAIN_MS,
  });
  return { query, live };
}
