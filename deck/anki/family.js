(function () {
  try {
    var box = document.getElementById("fam"), side = box.getAttribute("data-side"),
        key = "fam:" + box.getAttribute("data-id"), groups = [], n = 0, h = 0,
        i, j, k, g, kids, m, mem;
    var all = box.querySelectorAll(".vs");
    for (j = 0; j < all.length; j++) {
      for (g = [], kids = all[j].children, k = 0; k < kids.length; k++)
        if (/(^| )v( |$)/.test(kids[k].className)) g.push(kids[k]);
      groups.push(g); n = Math.max(n, g.length);
    }
    if (n < 2) return;
    try { mem = window.sessionStorage; mem.getItem(key); }
    catch (e) {
      mem = {
        getItem: function (x) { return window[x]; },
        setItem: function (x, y) { window[x] = y; }
      };
    }
    for (k = 0; k < key.length; k++) h = (h * 31 + key.charCodeAt(k)) % 9973;
    var t = new Date(),
        day = Math.floor((t.getTime() - t.getTimezoneOffset() * 6e4) / 864e5 - 1 / 6);
    i = Math.floor(n * ((h / 9973 + day * 0.618034) % 1));
    m = /^(\d+)([fb])(\d+)$/.exec(mem.getItem(key) || "");
    if (m && (side === "b" || m[2] === "b" || +m[3] === day))
      i = (+m[1] + (side === "f" && m[2] === "b" ? 1 : 0)) % n;
    if (m || side === "f") try { mem.setItem(key, i + side + day); } catch (e) {}
    box.setAttribute("data-v", i + 1);
    for (j = 0; j < groups.length; j++)
      for (g = groups[j], k = 0; g.length > 1 && k < g.length; k++)
        if (k !== i % g.length) g[k].parentNode.removeChild(g[k]);
  } catch (e) {}
})();
