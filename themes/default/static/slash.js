// `/` leads to the search, unless the reader has switched the keys off.
'use strict';
addEventListener('keydown', (event) => {
  const typing = event.composedPath()[0].closest?.('input:not([type="radio"]), select, textarea');
  if (event.key !== '/' || event.ctrlKey || event.altKey || event.metaKey || typing) return;
  try { if (localStorage['sitegen-keys'] === 'off') return; } catch {}
  const link = document.querySelector('[rel=search]');
  if (!link) return;
  event.preventDefault();
  link.click();
});
