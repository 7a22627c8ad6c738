/** What each room is for, in a sentence or two. */
export const purposes = {
  stage:
    'Phone, band, till and bank side by side: add a card, pay with your wrist, and watch every message that passes between them.',
  phone:
    'Put your cards on the wearable once. From then on it pays alone, with no phone and no signal, and this wallet looks after it.',
  band: 'What the wearable shows on your wrist: its cards, the keypad, the last payments, and each tap as the card itself saw it.',
  till: 'Enter an amount, hold the wearable to the reader, and hand over the receipt. Refunds, points and cash are here as well.',
  bank: 'Accounts, cards, wearables and payments as the bank shows them to its customers, each payment with the device it was made by.',
  desk: 'For the people at the bank: who is calling, what they ask for, what may be done about it, and what was done before.',
  trace:
    'Every message between card, till, network and bank, in the order in which it passed, explained down to the single bit.',
  operate:
    'How the service stands just now: health, queues, differences, how much passes and how long it takes, as plots and tables.',
  help: 'Questions and answers of each bank about paying with a wearable. Each leads to the screen where the thing itself is done.',
  guide:
    'Short chapters with pictures of the real screens. Read them in their order, or look for a word and go straight to it.',
  receipt:
    'The receipt of one payment as the shop wrote it: what was paid, when and where, and the last digits of the number used.',
} as const;
