// [data-bookmarklet]: the code of a bookmark. It becomes a link here alone, so that no page holds a script as a link.
for (const link of document.querySelectorAll("[data-bookmarklet]")) {
  link.href = `javascript:${encodeURIComponent(link.dataset.bookmarklet)}`;
}
