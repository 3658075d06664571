import DataLoader from 'dataloader';

async function fetchDishes(ids) {
  return ids.map((id) => ({
    id,
    name: `dish ${id}`,
    allergens: ['nuts', 'milk', 'egg'].filter((_, n) => (id.length + n) % 2 === 0),
    steps: Array.from({ length: 8 }, (_, n) => ({ station: `station-${n % 3}`, text: `${id}: step ${n} of the recipe` })),
  }));
}

export function createDishLoader() {
  return new DataLoader(fetchDishes, { maxBatchSize: 50 });
}
