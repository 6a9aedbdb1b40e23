// `/` leads to the search from every page, unless the reader is typing or has switched the keys off.
'use strict';
addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.composedPath()[0].closest?.('input:not([type="radio"]), select, textarea')) return;
  // Storage may be forbidden, above all to pages from disk.
  try { if (localStorage['sitegen-keys'] === 'off') return; } catch {}
  const link = document.querySelector('[rel=search]');
  if (!link) return;
  event.preventDefault();
  link.click();
});
