/** What every customer of a test range signs in with. */
export const TEST_PASSWORD = 'armilla-test-1';
