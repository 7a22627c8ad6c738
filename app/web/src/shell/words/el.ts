/** Greek. */
import type { TextsLike } from '../../language/words.ts';
import type { words as en } from './en.ts';

export const words: TextsLike<typeof en> = {
  common: {
    theme: 'Θέμα',
    rooms: 'Χώροι',
    skip: 'Μετάβαση στο περιεχόμενο',
    broken: 'Η σελίδα δεν μπόρεσε να εμφανιστεί',
    brokenText:
      'Τίποτα δεν χάθηκε: ό,τι επιβεβαιώθηκε φυλάσσεται στην υπηρεσία. Δοκιμάστε ξανά ή φορτώστε πάλι τη σελίδα.',
    again: 'Δοκιμάστε ξανά',
    nowhere: 'Δεν υπάρχει τίποτα εδώ',
    nowhereText: 'Η διεύθυνση μπορεί να είναι παλιά ή λανθασμένη.',
    toStage: 'Στη σκηνή',
    loading: 'Φόρτωση …',
    close: 'Κλείσιμο',
    cancel: 'Άκυρο',
    notice: 'Για δοκιμές και κλειστά συστήματα, χωρίς πιστοποίηση.',
    version: 'έκδοση {{version}}',
    language: 'Γλώσσα',
    unreachable: 'Η υπηρεσία δεν απαντά. Ξεκινήστε την με npm start και φορτώστε ξανά τη σελίδα.',
    dismiss: 'Κλείσιμο μηνύματος',
    triesLeft_one: 'Απομένει {{count}} προσπάθεια.',
    triesLeft_other: 'Απομένουν {{count}} προσπάθειες.',
    retryAfter: 'Δοκιμάστε ξανά σε {{time}}.',
    stepUpTitle: 'Είστε πράγματι εσείς; Το συνθηματικό σας, παρακαλώ.',
    usePasskey: 'Με passkey',
    stepUpHint: 'Συμπληρωμένο για εσάς σε αυτή τη σκηνή.',
    notNow: 'Όχι τώρα',
  },
  theme: {
    SYSTEM: 'Όπως η συσκευή',
    LIGHT: 'Φωτεινό',
    DARK: 'Σκούρο',
  },
  rooms: {
    stage: 'Σκηνή',
    phone: 'Κινητό',
    band: 'Βραχιόλι',
    till: 'Ταμείο',
    bank: 'Τράπεζα',
    desk: 'Υποστήριξη',
    trace: 'Ίχνος',
    operate: 'Λειτουργία',
    help: 'Βοήθεια',
    guide: 'Οδηγός',
    receipt: 'Απόδειξη',
  },
  plot: {
    asTable: 'Τα στοιχεία σε πίνακα',
    tableOf: 'Πίνακας: {{title}}',
  },
};
