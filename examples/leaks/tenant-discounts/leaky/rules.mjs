const SEASONS = ['spring', 'summer', 'autumn', 'winter'];

export const rules = SEASONS.flatMap((season, quarter) =>
  [0, 5, 10, 15].map((percent) => ({
    name: `${season}-${percent}`,
    applies: (tenant) => tenant.length % 4 === quarter && percent > 0,
    price: (cents) => Math.round(cents * (1 - percent / 100)),
  })),
);
