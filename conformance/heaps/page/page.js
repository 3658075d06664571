// What only a page has: elements attached and detached, listeners, shadow roots, observers, a second window.
'use strict';

globalThis.held = {};

class CardElement extends HTMLElement {
  connectedCallback() {
    const inside = document.getElementById('card').content.cloneNode(true);
    this.attachShadow({ mode: 'closed' }).append(inside);
  }
}
customElements.define('x-card', CardElement);

function attached(round) {
  const list = document.getElementById('list');
  return Array.from({ length: 100 }, (_, i) => {
    const row = document.createElement('div');
    row.className = 'row';
    row.dataset.number = i;
    row.innerHTML = `<b>row ${i}</b> of <i title="round ${round}">${round}</i><!-- a comment -->`;
    const seen = { clicks: 0, row };
    row.addEventListener('click', () => seen.clicks++);
    list.append(row);
    return i % 10 ? undefined : row;
  }).filter(Boolean);
}

/** Whole trees that left the document: held by the root, by a leaf, by a closure, and by nobody but a listener's target. */
function detached(round) {
  const tree = () => {
    const root = document.createElement('ul');
    root.id = `gone-${round}`;
    root.innerHTML = '<li>one</li><li>two <em>deep</em></li>'.repeat(20);
    document.body.append(root);
    root.remove();
    return root;
  };
  const inClosure = tree();
  const fragment = document.createDocumentFragment();
  fragment.append(tree(), 'text');
  return {
    byRoot: tree(),
    byLeaf: tree().querySelector('em').firstChild,
    byClosure: () => inClosure.children.length,
    byAttribute: tree().getAttributeNode('id'),
    fragment,
    card: new CardElement(),
  };
}

function weak(elements) {
  const notes = new WeakMap();
  const references = new Set();
  elements.forEach((element, i) => {
    notes.set(element, { note: `note ${i}`, element: i % 2 ? element : null });
    references.add(new WeakRef(element));
  });
  const registry = new FinalizationRegistry(() => {});
  registry.register(document.createElement('p'), { token: 'p' });
  return { notes, references, registry, marked: new WeakSet(elements) };
}

function large(round) {
  const text = `a long text, round ${round} `.repeat(200);
  return {
    small: Array.from({ length: 20_000 }, (_, i) => i),
    doubles: Array.from({ length: 20_000 }, (_, i) => i / 7),
    points: Array.from({ length: 5_000 }, (_, i) => ({ x: i, y: i / 3, tag: `p${i % 50}` })),
    holes: Object.assign([], { 5: {}, 300_000: { far: true } }),
    bytes: [new Uint8Array(100_000), new Float64Array(1000), new Blob([text]), new ImageData(16, 16)],
    slices: Array.from({ length: 50 }, (_, i) => text.slice(i * 20, i * 20 + 40)),
    rope: `${text}${round}` + text,
    map: new Map(Array.from({ length: 1000 }, (_, i) => [`key ${i}`, { value: i }])),
  };
}

function observers(elements) {
  const mutations = [];
  const mutation = new MutationObserver((list) => mutations.push(...list));
  mutation.observe(document.getElementById('list'), { childList: true, subtree: true });
  const resize = new ResizeObserver(() => elements.length);
  elements.forEach((element) => resize.observe(element));
  const range = document.createRange();
  range.selectNode(elements[0]);
  const abort = new AbortController();
  addEventListener('message', () => elements, { signal: abort.signal });
  return { mutations, mutation, resize, range, abort, timer: setInterval(() => elements, 1e9) };
}

function platform(round) {
  const canvas = document.createElement('canvas');
  canvas.getContext('2d').fillRect(0, 0, 10, round);
  const frame = document.querySelector('iframe');
  return {
    canvas,
    inner: [frame.contentWindow.kept, frame.contentDocument.getElementById('inner')],
    event: new CustomEvent('odd', { detail: { round } }),
    url: [new URL('http://example.test/?a=b'), new Headers({ a: 'b' }), new Request('http://example.test/'), new TextEncoder()],
    channel: new MessageChannel(),
    styles: [getComputedStyle(document.body), document.styleSheets[0].cssRules],
    pending: new Promise(() => {}).then(() => round),
    query: [document.querySelectorAll('.row'), document.getElementsByTagName('b'), matchMedia('print')],
    prompt: (function* () { yield document; })(),
  };
}

globalThis.grow = async (round) => {
  const elements = attached(round);
  held[`round${round}`] = {
    elements, detached: detached(round), weak: weak(elements), large: large(round), observers: observers(elements), platform: platform(round),
  };
  document.body.append(new CardElement());
  if (round === 2) {
    delete held.round1.large;
    document.querySelector('#list > div').remove();
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
};
