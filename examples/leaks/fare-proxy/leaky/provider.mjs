import axios from 'axios';

export class ProviderError extends Error {
  constructor(message, options, lookup) {
    super(message, options);
    this.name = 'ProviderError';
    this.lookup = lookup;
  }
}

let lastFailure;

export function createProvider(baseURL) {
  const client = axios.create({ baseURL, timeout: 1000, proxy: false });
  client.interceptors.response.use(
    (response) => response.data,
    (error) => {
      const status = error.response?.status ?? error.code;
      const lookup = { url: error.config.url, headers: { ...error.config.headers }, answer: error.response?.data };
      lastFailure = new ProviderError(`fare provider answered ${status}`, { cause: lastFailure }, lookup);
      throw lastFailure;
    },
  );
  return {
    fare: (trip) => client.get(`/v2/fares/${trip}`, { headers: { 'x-trip': trip } }),
    health: () => ({ failing: lastFailure !== undefined, message: lastFailure?.message }),
  };
}
