// What holds for all articles: addresses are files, as the texts lie.
export default {
  layout: "article.njk",
  permalink: (data) => `${data.page.filePathStem}.html`,
};
