/** Greek. */
import type { TextsLike } from '../../language/words.ts';
import type { words as en } from './en.ts';

export const words: TextsLike<typeof en> = {
  timeline: {
    title: 'Τι πέρασε ανάμεσα στα μέρη',
    text: 'Κάθε εντολή προς το chip, μήνυμα και κλήση, αποκωδικοποιημένα και με κάλυψη.',
    filter: 'Εμφάνιση',
    ALL: 'Όλα',
    APDU: 'APDU',
    ISO8583: 'ISO 8583',
    API: 'API',
    FINDING: 'Ευρήματα',
    empty: 'Δεν πέρασε τίποτα ακόμη.',
    shown_one: '{{count}} εγγραφή',
    shown_other: '{{count}} εγγραφές',
    fromTo: '{{from}} προς {{to}}',
    list: 'Εγγραφές, οι παλαιότερες πρώτα',
    toTrace: 'Κάθε byte, στο ίχνος',
  },
  party: {
    wearable: 'Βραχιόλι',
    phone: 'Τηλέφωνο',
    wallet: 'Πορτοφόλι',
    'token-service': 'Υπηρεσία token',
    issuer: 'Τράπεζα',
    acquirer: 'Αποδέκτης',
    terminal: 'Ταμείο',
    maker: 'Κατασκευαστής',
    stage: 'Χέρια',
    operate: 'Διαχειριστής',
  },
};
