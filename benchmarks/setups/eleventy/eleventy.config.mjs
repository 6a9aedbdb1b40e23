// Pages, lists of folders and speakers, a feed of the newest and a sitemap.
const byDate = (a, b) => b.date - a.date;

function groups(articles, keysOf) {
  const found = new Map();
  for (const article of articles) {
    for (const key of keysOf(article)) {
      if (!found.has(key)) found.set(key, []);
      found.get(key).push(article);
    }
  }
  return [...found].sort().map(([id, pages]) => ({ id, pages }));
}

export default function (eleventy) {
  const articles = (api) => api.getFilteredByGlob("content/dossier-*/*.md").sort(byDate);
  eleventy.addCollection("articles", articles);
  eleventy.addCollection("speakers", (api) => groups(articles(api), (one) => one.data.speakers));
  eleventy.addCollection("folders", (api) => groups(articles(api), (one) => [one.page.filePathStem.split("/")[1]]));
  eleventy.addFilter("day", (date) => date.toISOString().slice(0, 10));
  eleventy.setQuietMode(true);
  return {
    dir: { input: "content", includes: "../layouts", output: "public" },
    markdownTemplateEngine: false,
    htmlTemplateEngine: "njk",
  };
}
