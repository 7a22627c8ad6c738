/** English. The shape of this table is the shape of the others. */
export const words = {
  timeline: {
    title: 'What passed between the parties',
    text: 'Every command to the chip, message between hosts and call, decoded and masked.',
    filter: 'Show',
    ALL: 'All',
    APDU: 'APDU',
    ISO8583: 'ISO 8583',
    API: 'API',
    FINDING: 'Findings',
    empty: 'Nothing has passed yet.',
    shown_one: '{{count}} entry',
    shown_other: '{{count}} entries',
    fromTo: '{{from}} to {{to}}',
    list: 'Entries, oldest first',
  },
  party: {
    wearable: 'Band',
    phone: 'Phone',
    wallet: 'Wallet',
    'token-service': 'Token service',
    issuer: 'Bank',
    acquirer: 'Acquirer',
    terminal: 'Till',
    maker: 'Maker',
    stage: 'Hands',
  },
};
