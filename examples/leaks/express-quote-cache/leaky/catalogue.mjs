/** What the company sells, with its yearly base premium in cents. */
export const products = [
  ['home', 'Home and contents', 18_400],
  ['car', 'Third-party car', 31_200],
  ['travel', 'Travel, worldwide', 5_900],
  ['bike', 'Bicycle theft', 4_100],
  ['legal', 'Legal protection', 9_700],
  ['pet', 'Dogs and cats', 14_300],
].map(([code, title, premium]) => ({ code, title, premium }));

export const instalments = 12;
