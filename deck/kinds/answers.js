window.livedeck = (function () {
  // Grading, as the files of Python beside this one do by the same keys: what was typed is
  // folded and looked up. A verdict is "right", "wrong", "compare" (the learner decides)
  // or "unread", with a hint or nothing. What keys are of is in `sorts`, by the scripts of
  // the kinds: `grade`, what a field asks for (`as`), answers that are `right` and `wrong`.
  var FROM = "−‐‑‒–—、،٬٪“”„‘’′″。٫⁄·⋅∙•》〉《〈【】", TO = "------,,,%\"\"\"'''\"../****>><<[]";
  var SCALES = {万: "e4", 亿: "e8", thousand: "e3", million: "e6"};
  var NAME = /^(?:[^=≈,;!<>]*[=≈~]|about\b|约) ?/;  // `a = 0.5`, `2*3 + 1 = 7`
  var FACTOR = "([-+]|[*\\/]-?)((?:\\d+\\.?\\d*|\\.\\d+)(?:e[-+]?\\d+)?%?|inf(?:inity)?|∞|nan|true|false)(?:\\^\\(?([-+]?\\d+)\\)?)?";
  var IS_SUM = new RegExp("^(?:" + FACTOR + ")+$");
  var WAYS = [/[;, ]+/, ";", ",", /[;,]? +/];  // between numbers
  var ERROR = /^(?:(?:(?:it )?(?:raises?|throws?) )?(?:an? )?(?:[a-z]*error|exception)(?:[:(].*)?|(?:it |会)?(?:raises?|throws?|报错|出错|抛出异常)|错误?|异常)$/;
  var WHOLE = /^(?:line|row|option|[第选#(])? ?(\d{1,6}) ?[.):行项个]?$/;
  var LONGEST = 1000;
  var sorts = {};

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
    if (!found) return [isText(typed) ? "compare" : "unread"];
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
        (/^[-+]?[1-9]\d{0,2}(?:\.\d{3})+$/.test(text) && meets([+text.replace(/\./g, "")], key)) ||  // 60.000
        (/%/.test(whole) && (meets(found, key, 100) || meets(found, key, 0.01))))
      return ["compare"];
    return ["wrong", miss(found, key, text)];
  }

  function miss(found, key, text) {
    function by(a, b) { return a - b; }
    if (meets(found, key, -1)) return "sign";
    if ([-3, -2, -1, 1, 2, 3].some(function (n) { return meets(found, key, Math.pow(10, n)); })) return "shifted";
    if (found.length > 1 && meets(found.slice().sort(by), {values: key.values.map(Number).sort(by), limits: key.limits}))
      return "turned";
    return meets(found, key, 1, function (most) { return Math.max(10 * most, unit(text)); }) ? "rounded" : "";
  }

  // Half a unit of the last decimal in a text; 0 without decimals.
  function unit(text) {
    var places = (text.match(/\.\d+/g) || []).map(function (part) { return part.length - 1; });
    return places.length ? 0.5 * Math.pow(10, -Math.max.apply(null, places)) : 0;
  }

  function whole(typed) {
    var found = WHOLE.exec(lowered(typed));
    return found && +found[1];
  }

  function isText(typed) { return /[\wÀ-ÖØ-\u1fff\u3005-\uffff]/.test(narrow(typed)); }

  function check(key, typed) {
    var verdict, k;
    if (!typed.trim()) return ["unread"];
    if (typed.length > LONGEST)  // which nobody types
      return [key.text && typed.length < 2 * key.text.length && narrow(typed) === narrow(key.text) ? "right" : "compare"];
    verdict = sorts[key.kind].grade(key, typed);
    for (k = 0; /^(wrong|compare)$/.test(verdict[0]) && key.slips && k < key.slips.length; k++)
      if (sorts[key.slips[k].kind].grade(key.slips[k], typed)[0] === "right") return ["wrong", "slip", k];
    return verdict;
  }

  return {sorts: sorts, check: check, narrow: narrow, lowered: lowered, fold: fold, lower: lower,
          numberText: numberText, value: value, numbers: numbers, isClose: isClose, meets: meets,
          number: number, unit: unit, whole: whole, isText: isText, NAME: NAME, ERROR: ERROR};
})();
