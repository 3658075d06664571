const sections = ['summary', 'specification', 'reviews', 'shipping', 'returns', 'accessories'];

function section(id, name) {
  const paragraphs = Array.from({ length: 4 }, (_, i) => `<p>${name} ${i + 1} of product ${id}: in stock in warehouse ${(id * 7 + i) % 12}.</p>`);
  return `<section id="${name}">${paragraphs.join('')}</section>`;
}

/** The page of a product, and when it was rendered. */
export function renderPage(id) {
  const html = `<!doctype html><title>Product ${id}</title>${sections.map((name) => section(id, name)).join('')}`;
  return { html: Buffer.from(html).toString(), bytes: html.length, renderedAt: new Date() };
}
