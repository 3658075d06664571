const { setTimeout: pause } = require('node:timers/promises');

let poked = 0;

exports.poke = (id, count) => {
  poked += count;
};

exports.handOver = async (parcel) => {
  await pause(2);
  const grams = parcel.items.reduce((sum, item) => sum + item.grams, 0);
  return { parcel: parcel.id, grams, poked };
};
