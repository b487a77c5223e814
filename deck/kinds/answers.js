window.livedeckCheck = (function () {
  // Grading, as `deck/kinds/answers.py` does by the same keys: what was typed is folded
  // and looked up. A verdict is "right", "wrong", "compare" (the learner decides) or
  // "unread", with a hint or nothing.
  var FROM = "−‐‑‒–—、،٬٪“”„‘’′″。٫⁄·⋅∙•》〉《〈【】", TO = "------,,,%\"\"\"'''\"../****>><<[]";
  var SCALES = {万: "e4", 亿: "e8", thousand: "e3", million: "e6"};
  var NAME = /^(?:[^=≈,;!<>]*[=≈~]|about\b|约) ?/;  // `a = 0.5`, `2*3 + 1 = 7`
  var FACTOR = "([-+]|[*\\/]-?)((?:\\d+\\.?\\d*|\\.\\d+)(?:e[-+]?\\d+)?%?|inf(?:inity)?|∞|nan|true|false)(?:\\^\\(?([-+]?\\d+)\\)?)?";
  var IS_SUM = new RegExp("^(?:" + FACTOR + ")+$");
  var WAYS = [/[;, ]+/, ";", ",", /[;,]? +/];  // between numbers
  var ERROR = /^(?:(?:(?:it )?(?:raises?|throws?) )?(?:an? )?(?:[a-z]*error|exception)(?:[:(].*)?|(?:it |会)?(?:raises?|throws?|报错|出错|抛出异常)|错误?|异常)$/;
  var NOTHING = /^(?:nothing|none|empty|no output|''|""|无|空|没有|没有输出|无输出|什么都没有|什么也没有)$/;
  var WHOLE = /^(?:line|row|option|[第选#(])? ?(\d{1,6}) ?[.):行项个]?$/;
  var SHAPE = /^[(\[]{0,2} ?(\d{1,9}(?: ?[,x×*] ?\d{1,9}| \d{1,9})*)? ?,? ?[)\]]{0,2}$/;
  var LONGEST = 1000;

  function narrow(text) {
    return text.replace(/(\d) ?(?=[¼-¾⅐-⅞])/g, "$1 ")
      .replace(/([\wÀ-\uffff)\]])\s*([⁺⁻]?[⁰¹²³⁴-⁹ⁿˣ]+)/g, "$1^$2").replace(/(\d)(?=[₀-₉])/g, "$1_")
      .normalize("NFKC").replace(/./g, function (c) {
        var at = FROM.indexOf(c);
        return at < 0 ? c : TO.charAt(at);
      }).replace(/[\u200b\u200e\u200f\u2060\ufeff]/g, "")
      .replace(/[٠-٩۰-۹]/g, function (c) { return c.charCodeAt(0) & 15; })
      .replace(/\s+/g, " ").replace(/^ | $/g, "");
  }

  function lowered(text) { return narrow(text).toLowerCase(); }

  function fold(text) {
    return narrow(text).replace(/\\cdot\b ?/g, "*").replace(/\\times\b ?/g, "×")
      .replace(/`|\\[()\[\]]|\\(?=[A-Za-z]{2})|\b(?:np|math)\.(?=[a-z])/g, "")
      .replace(/ *([^\wÀ-\uffff ]|[\u00d7\u2010-\u2bff\u4e00-\u9fff]) */g, "$1").replace(/^ | $/g, "")
      .replace(/([\wÀ-\uffff^)])\{([^{}]*)\}/g, "$1($2)")
      .replace(/\b([A-Za-z])_(?:\((\w+)\)|(\d+|[a-z])\b)/g, "$1$2$3").replace(/\^\((\w)\)/g, "^$1")
      .replace(/([A-Za-z]{2})-(?=[A-Za-z]{2})/g, "$1 ").replace(/(\d) (?=[A-Za-zµΩ°])/g, "$1")
      .replace(/"/g, "'").replace(/\.+$/, "");
  }

  // A letter alone is a name: X is not x.
  function lower(text) {
    return text.replace(/[A-Za-zÀ-ɏЀ-ӿ]{2,}/g, function (word) { return word.toLowerCase(); });
  }

  // A text of numbers, without words for what is counted.
  function numberText(typed, counted) {
    var done = "", text = lowered(typed).replace(/([^.])[.,;]$/, "$1").replace(/\*\*/g, "^")
      .replace(/\b(?:np\.)?array\(/g, "(").replace(/([1-9]|[\d.]0) ?[x×] ?(?=\d)/g, "$1*")
      .replace(/(\d) ?\* ?10 ?\^ ?\(?([-+]?\d+)\)?/g, "$1e$2").replace(/(\d) ?(?:%|per ?cent\b)/g, "$1%");
    (counted || []).forEach(function (word) {
      // Keys of older packages have a blank or a `=` before their words.
      word = word.replace(/^[ =]| $/g, "").toLowerCase().replace(/[$.*+?()[\]{}|\\^\/]/g, "\\$&");
      var found = new RegExp("([\\d%)]) ?" + word + "(?![\\wÀ-\\uffff-])|^" + word + " ?(?=[-.\\d])").exec(text);
      if (!found) return;
      done += text.slice(0, found.index) + (found[1] || "");
      text = text.slice(found.index + found[0].length);
    });
    return (done + text).replace(/(\d) ?(万|亿|thousand|million)(?=$|[ ,;和])/g, function (all, digit, scale) {
      return digit + SCALES[scale];
    });
  }

  // The value of a number, or of a sum of products.
  function value(text) {
    var flat = /[\wÀ-\uffff.] [\wÀ-\uffff.]/.test(text) ? text : text.replace(/ /g, ""), terms = [], isOpen = false;
    if (!/^[-+]/.test(flat)) flat = "+" + flat;
    if (!IS_SUM.test(flat)) return null;
    flat.replace(new RegExp(FACTOR, "g"), function (all, sign, word, power) {
      var x = power === undefined ? read(word) : Math.pow(read(word), +power), last = terms.length - 1;
      isOpen = isOpen || (!isFinite(x) && isFinite(read(word))) || (sign.charAt(0) === "/" && !x);
      if (/-/.test(sign)) x = -x;
      if (/^[-+]/.test(sign)) terms.push(x);
      else terms[last] = sign.charAt(0) === "*" ? terms[last] * x : terms[last] * (1 / x);
    });
    return isOpen ? null : terms.reduce(function (a, b) { return a + b; }, 0);
  }

  function read(word) {
    if (/^[tf]/.test(word)) return +(word === "true");
    if (/^[in∞]/.test(word)) return word === "nan" ? NaN : 1 / 0;
    return /%/.test(word) ? parseFloat(word) / 100 : +word;
  }

  function ungrouped(text) {
    return text.replace(/(^|[^\d.,])([1-9]\d{0,2})([ ,'_])(\d{3}(?:\3\d{3})*)(?![\d,])/g, function (all, before, first, sign, groups) {
      return before + first + groups.replace(/\D/g, "");
    });
  }

  // The numbers of a text, of which so many are wanted, or any number for 0.
  function numbers(text, count) {
    var one = count === 1 ? value(ungrouped(text)) : null, flat, read, fit;
    if (one !== null) return [one];
    flat = (count === 1 ? text : text.replace(/[\[\](){}]/g, " ")).replace(/ ?(?:和|\band\b) ?/g, ";").replace(/^ +| +$/g, "");
    read = WAYS.concat(/^\d+$/.test(flat) ? [""] : []).map(function (way) {  // `011` for three
      return flat.split(way).map(function (word) { return word.trim(); }).filter(Boolean)
        .map(function (word) { return value(ungrouped(word)); });
    }).filter(function (found) { return found.length && found.indexOf(null) < 0; });
    fit = read.filter(function (found) { return found.length === count; });
    return fit[0] || read[0] || null;
  }

  function isClose(a, b, most) {
    return a === b || (a !== a && b !== b) || (isFinite(a - b) && Math.abs(a - b) <= most * 1.001);
  }

  function meets(found, key, scale, most) {
    return found && found.length === key.values.length && found.every(function (x, k) {
      return isClose(x * (scale || 1), +key.values[k], most ? most(key.limits[k]) : key.limits[k]);
    });
  }

  function number(key, typed) {
    var count = key.values.length, whole = numberText(typed).replace(NAME, ""), found, points, meant, long;
    var text = numberText(typed, key.counted).replace(NAME, "");
    found = numbers(text, count);
    if (!found) return [/[\wÀ-ÖØ-\u1fff\u3005-\uffff]/.test(narrow(typed)) ? "compare" : "unread"];
    if (count === 1 && (found.length > 1 || /,/.test(ungrouped(text)))) return ["unread"];  // 0,5
    if (meets(found, key) || (key.percent && !/%/.test(text) && meets(found, key, 0.01))) {
      // No number of JavaScript has as many digits.
      long = key.percent || Math.max.apply(null, key.limits) >= 1 ? [] : ungrouped(text).match(/(?:^|[^\d.-])-?\d{16,}/g) || [];
      return [long.every(function (x) { return key.values.indexOf(x.replace(/^[^\d-]/, "")) >= 0; }) ? "right" : "compare"];
    }
    points = text.replace(/(\d),(?=\d)/g, "$1.");
    meant = points !== text && numbers(points, count);
    if (meant && (meets(meant, key) || (found.length !== count && meant.length === count))) return ["unread"];
    if ((found.length !== count && text.replace(/\D/g, "") === key.values.join("").replace(/\D/g, "")) ||
        /^[-+]?[1-9]\d{0,2}(?:\.\d{3})+$/.test(text) ||
        (/%/.test(whole) && (meets(found, key, 100) || meets(found, key, 0.01))))
      return ["compare"];
    return ["wrong", miss(found, key, text)];
  }

  function miss(found, key, text) {
    function by(a, b) { return a - b; }
    if (meets(found, key, -1)) return "sign";
    if ([-3, -2, -1, 1, 2, 3].some(function (n) { return meets(found, key, Math.pow(10, n)); })) return "shifted";
    if (found.length > 1 && meets(found.slice().sort(by), {values: key.values.map(Number).sort(by), limits: key.limits}))
      return "order";
    return meets(found, key, 1, function (most) { return Math.max(10 * most, unit(text)); }) ? "rounded" : "";
  }

  // Half a unit of the last decimal in a text; 0 without decimals.
  function unit(text) {
    var places = (text.match(/\.\d+/g) || []).map(function (part) { return part.length - 1; });
    return places.length ? 0.5 * Math.pow(10, -Math.max.apply(null, places)) : 0;
  }

  function shape(key, typed) {
    var text = lowered(typed).replace(NAME, "").replace(/\.+$/, ""), dims;
    if (ERROR.test(text)) return [key.dims ? "wrong" : "right"];
    text = text.replace(/(\d+) ?(?:rows?|行),? ?(?:and |和)?(\d+) ?(?:columns?|cols?|列)/g, "$1,$2")
      .replace(/ ?(?:\bby\b|乘) ?/g, "x");
    if (!SHAPE.test(text) || !/\d|^\(.*\)$|^\[.*\]$/.test(text)) return [/[\wÀ-ÖØ-\u1fff\u3005-\uffff]/.test(narrow(typed)) ? "compare" : "unread"];
    dims = (text.match(/\d+/g) || []).map(Number);
    if (!key.dims) return ["wrong"];
    if (dims.join() === key.dims.join()) return ["right"];
    return ["wrong", dims.join() === key.dims.slice().reverse().join() ? "order" : ""];
  }

  function cells(key, typed) {
    var text = lowered(typed).replace(/\b(?:np\.)?array\(/g, "(").replace(/[\[\]|(),;]/g, " ").replace(/[ .]+$/, ""), words, bad;
    var isRun = !key.percent && /^[\d? ]*$/.test(text) && key.cells.every(function (cell) { return /^(?:\d|true|false)$/i.test(cell); });
    words = isRun ? text.replace(/ /g, "").split("") : text.split(" ").filter(Boolean);
    if (!words.length || words.some(function (word) { return word !== "?" && value(word) === null; }))
      return [/[a-zÀ-ÖØ-\u1fff\u3005-\uffff]/i.test(narrow(typed)) ? "compare" : "unread"];
    if (words.length !== key.cells.length) return ["unread"];
    function wrong(change) {
      return words.filter(function (word, k) {
        word = change ? word.replace("%", "") : word;
        var found = value(word), wanted = value(key.cells[k].toLowerCase()), most = key.limits ? key.limits[k] : 1e-9;
        return word === "?" || !(isClose(found, wanted, most) ||
          (key.percent && key.percent[k] && !/%/.test(word) && isClose(found / 100, wanted, most)));
      }).length;
    }
    bad = wrong();
    if (bad && /%/.test(typed) && !wrong(true)) return ["compare"];
    return bad ? ["wrong", "cells", bad] : ["right"];
  }

  function signs(text) {
    return narrow(text).replace(/ *([^\wÀ-\uffff ]|[\u00d7\u2010-\u2bff]) */g, "$1").replace(/["`]/g, "'").replace(/\.+$/, "");
  }

  function output(key, typed) {
    var text = key.text, flat = lowered(typed).replace(/\.+$/, ""), wanted = signs(text), given = signs(typed);
    if (key.raised) return [raised(key, flat)];
    if (!text.trim()) return [NOTHING.test(flat) ? "right" : "compare"];
    if (given === wanted || given.replace(/^'(.*)'$/, "$1") === wanted) return ["right"];
    if (ERROR.test(flat) && !/error/i.test(text)) return ["wrong"];
    return [printed(text, typed)];
  }

  function raised(key, text) {
    var wanted = key.raised.toLowerCase(), name = text.replace(/^(?:it )?(?:raises )?(?:an? )?|[:(].*| ?异常$/g, "");
    var flat = name.replace(/ /g, "");
    if (flat === wanted || flat === lowered(key.text) + wanted) return "right";
    return /^(?:[a-z]+error|stopiteration)$/.test(name) || numbers(text, 0) ? "wrong" : "compare";
  }

  function printed(text, typed) {
    var wanted = numberText(text), given = numberText(typed), a = numbers(wanted, 0), b = numbers(given, a ? a.length : 0);
    var isArray = /\[/.test(text) && !/,/.test(text), fine = /\.\d{5}/.test(text) ? 1e-4 : 0;
    function differ(sign) { return wanted.split(sign).length !== given.split(sign).length; }
    if (b && !a && !/\d/.test(text)) return "wrong";
    if (!a || !b || [wanted, given].some(function (one) { return /[*\/^=:{]|\d-\d|\d - \d/.test(one); }) ||
        differ(/true|false|%/))
      return "compare";
    if (a.length !== b.length) return /nan/.test(given) ? "compare" : "wrong";
    if (a.some(function (x, k) { return x !== b[k] && Math.abs(x - b[k]) <= 1e-12 * Math.abs(x) && isFinite(x); })) return "compare";
    if (!a.every(function (x, k) { return isClose(x, b[k], Math.min(fine, Math.abs(x) / 100)); })) return "wrong";
    if (!isArray && !fine && differ(/\.\d*0(?!\d)/)) return "compare";
    return !brackets(given) || brackets(given) === brackets(wanted) ? "right" : "compare";
  }

  // The brackets of a text, with the count of numbers in each.
  function brackets(text) {
    if (/\[/.test(text)) text = text.replace(/\((?=[\[(])/g, "");
    return !/[\[({]/.test(text) ? "" : text.replace(/[^\[\](){}]+/g, function (inside) {
      return (inside.match(/[^ ,;]+/g) || "").length || "";
    }).replace(/[\])}]+$/, "");
  }

  function order(key, typed) {
    var words = narrow(typed).split(/[ ,;\/>→|()\[\].-]+/).filter(Boolean);
    if (words.length === 1) words = words[0].split("");
    if (key.orders.indexOf(words.join(" ")) >= 0) return ["right"];
    if (!words.length || words.some(function (w, k) {
      return !/^[1-9]\d*$/.test(w) || +w > key.count || words.indexOf(w) !== k;
    })) return ["unread"];
    return [key.tested ? "compare" : "wrong"];
  }

  function whole(typed) {
    var found = WHOLE.exec(lowered(typed));
    return found && +found[1];
  }

  function line(key, typed) {
    var found = whole(typed);
    return [found ? found === key.line ? "right" : "wrong" : "unread"];
  }

  function mend(key, typed) {
    var found = whole(typed), text = narrow(typed), parts;
    if (found !== null) text = "";
    else if ((parts = /^(?:line |第)? ?(\d{1,3})(?: ?[.:|行)]+ ?| )(.*)$/i.exec(text))) {
      found = +parts[1];
      text = parts[2];
    }
    if (found !== null && found !== key.line) return ["wrong"];
    if (!text) return ["compare", "mend"];
    return [fold(text) === fold(key.mend.replace(/ *#.*$/, "")) ? "right" : "compare"];
  }

  function words(key, typed) {
    var own = fold(key.text), given = fold(typed), forms = [own].concat(key.accept || [], key.names || []).map(fold);
    var noun = given.replace(/^(?:[Tt]he|an?|A) (?=[A-Za-z]{2})/, "");
    if (own.indexOf("=") < 0) noun = noun.replace(/^[A-Za-z_À-\uffff][\wÀ-\uffff]*=(?!=)/, "");
    if (forms.indexOf(given) >= 0 || forms.indexOf(noun) >= 0) return ["right"];
    forms = forms.map(lower);
    if (forms.indexOf(lower(given)) >= 0 || forms.indexOf(lower(noun)) >= 0)
      return [key.exact || /`/.test(key.text) ? "compare" : "right"];
    if (key.values) return written(key, typed);
    if (!given || (key.closed || []).map(lower).indexOf(lower(noun)) >= 0) return ["wrong"];
    return [symbols(own, given)];
  }

  // The verdict on a number in a text, where its spelling may be what is asked.
  function written(key, typed) {
    var found = number(key, typed);
    return found[0] === "unread" || found[1] === "rounded" || (found[0] === "wrong" &&
      meets(numbers(numberText(typed), 1), key, 1, function () { return unit(key.text); })) ? ["compare"] : found;
  }

  // The verdict on single letters such as `n` or `m,p`.
  function symbols(wanted, given) {
    var one = wanted.split(","), other = given.replace(/^[()\[\] ]+|[()\[\] ]+$/g, "").split(/[ ,;*×]+/);
    other = other.filter(function (x) { return x !== "x" || one.indexOf("x") >= 0; });
    if (!one.concat(other).every(function (x) { return /^[A-Za-zα-ω]\d*$/.test(x); })) return "compare";
    if (one.join() === other.join()) return "right";
    return one.join().toLowerCase() === other.join().toLowerCase() ? "compare" : "wrong";
  }

  var KINDS = {number: number, shape: shape, cells: cells, output: output, order: order,
               line: line, mend: mend, words: words};

  function check(key, typed) {
    var verdict, k;
    if (!typed.trim()) return ["unread"];
    if (typed.length > LONGEST)  // which nobody types
      return [key.text && typed.length < 2 * key.text.length && narrow(typed) === narrow(key.text) ? "right" : "compare"];
    verdict = KINDS[key.kind](key, typed);
    for (k = 0; /^(wrong|compare)$/.test(verdict[0]) && key.slips && k < key.slips.length; k++)
      if (KINDS[key.slips[k].kind](key.slips[k], typed)[0] === "right") return ["wrong", "slip", k];
    return verdict;
  }

  return check;
})();
