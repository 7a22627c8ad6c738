/** English. The shape of this table is the shape of the others. */
export const words = {
  guide: {
    title: 'Guide',
    intro:
      'Short chapters with pictures of the real screens. Read them in order, or look for what you need.',
    search: 'Search the guide',
    nothing: 'No heading has these words. Try fewer of them.',
    found_one: '{{count}} place found',
    found_other: '{{count}} places found',
    engineers: 'For engineers',
    engineersText: 'How it works beneath: interfaces, money, states, operation. In English.',
    all: 'All chapters',
    inEnglish: 'For engineers, in English.',
    onThisPage: 'On this page',
    beside: 'Pages beside this one',
    before: 'Before',
    behind: 'Next',
    noPage: 'There is no such page',
    noPageText: 'It may have had another name. All chapters are listed in the guide.',
    table: 'Table',
  },
  guideCode: {
    code: 'Code',
    copy: 'Copy',
    COPIED: 'Copied',
    REFUSED: 'The browser did not allow it. Mark the text and copy it.',
  },
};
