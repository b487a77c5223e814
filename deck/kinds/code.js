(function ($) {
  // The lines of a piece: how far each is indented beyond the first, and its code.
  function lines(text) {
    var rows = text.replace(/\t/g, "    ").split("\n").filter(function (row) { return row.trim(); });
    return rows.map(function (row) { return row.search(/\S/) - rows[0].search(/\S/) + " " + flat(row); }).join("\n");
  }

  // Code in one spelling: blanks beside signs and the form of quotes do not matter.
  function flat(code) {
    return $.narrow(code).replace(/(["'])((?:(?!\1).)*)\1| *([^\w\s]) */g, function (all, quote, inside, sign) {
      return quote ? "'" + inside + "'" : sign;
    });
  }

  // A piece as the note has it is right; nothing is run, so that all else is compared.
  function code(key, typed) {
    return [key.texts.some(function (text) { return lines(text) === lines(typed); }) ? "right" : "compare"];
  }

  // The piece as the note has it with its answer: its lines with the indents of the program,
  // without that of the first, and as a whole line. Its key is made of that.
  function find(page) {
    var piece = (page.variant("fam-back") || page.box).querySelector("pre.code .piece"), rows, text;
    var blank = page.box.querySelector("pre.blank");
    if (!piece || !blank) return null;
    // The program is as large without the piece as with it.
    blank.style.setProperty("--w", piece.closest("pre").style.getPropertyValue("--w"));
    rows = piece.closest("pre").innerHTML.split("\n").map(function (row) {
      var line = page.element("pre", "");
      line.innerHTML = row;
      return line;
    }).filter(function (line) { return line.querySelector(".piece"); });
    text = rows.map(function (line) { return /^ */.exec(line.textContent)[0] + line.querySelector(".piece").textContent; }).join("\n");
    return {kind: "code", texts: [text.trim(), text].concat(rows.length > 1 ? [] : rows[0].textContent)};
  }

  $.sorts.code = {
    find: find,
    grade: code,
    as: {en: "the missing code", zh: "缺少的代码"},
    lines: function (key) { return key.texts[0].split("\n").length; },
    right: function (key) { return key.texts[0]; }
  };
})(window.livedeck);
