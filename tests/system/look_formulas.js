// Each field of the page, drawn by MathJax, after all of its links were followed.
MathJax.startup.promise.then(function () {
  return MathJax.typesetPromise();
}).then(function () {
  document.querySelectorAll("a").forEach(function (link) { link.click(); });
  return new Promise(function (done) { setTimeout(done, 500); });
}).then(function () {
  return Array.from(document.querySelectorAll(".field"), function (field) {
    return {
      drawn: field.querySelectorAll("mjx-container").length,
      wrong: Array.from(field.querySelectorAll(
        "mjx-merror, [data-mjx-error], [style*='red']"), function (part) {
          return part.textContent || part.outerHTML;
        }),
      links: field.querySelectorAll("a, mjx-mrow[href], [onclick]").length,
      styles: field.querySelectorAll("[style*='url']").length
    };
  });
})
