import { LRUCache } from 'lru-cache';

const pages = new LRUCache({ max: 260 });

function renderPage(sku) {
  const rows = Array.from({ length: 110 }, (_, n) => `<tr><td>${sku}</td><td>property ${n}</td><td>${(n * 31) % 17}</td></tr>`);
  return { sku, html: rows.join(''), etag: `"${sku}-1"` };
}

export function pageFor(sku) {
  let page = pages.get(sku);
  if (!page) {
    page = renderPage(sku);
    pages.set(sku, page);
  }
  return page;
}
