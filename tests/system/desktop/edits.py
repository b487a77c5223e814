"""A learner types into each note in the browser of the real desktop Anki."""

from __future__ import annotations

from functools import partial
from typing import Any

import aqt

from tests.system.desktop.study import until

LETTER = "Q"
_FRONT = 2  # the place of the field
# Each field has a document of its own, in which the editor has what is edited.
_FIELDS = """Array.from(document.querySelectorAll(".editor-field .rich-text-editable"),
  function (field) {
    return field.shadowRoot && field.shadowRoot.querySelector("anki-editable");
  })"""
_SHOWN = f"{_FIELDS}.map(function (field) {{ return field ? field.textContent : ''; }})"
_TYPE = f"""(function () {{
  var field = {_FIELDS}[{_FRONT}], root = field.getRootNode(), range, text, at;
  field.focus();
  at = document.createTreeWalker(field, NodeFilter.SHOW_TEXT);
  do text = at.nextNode(); while (!text.data.trim());
  range = document.createRange();
  range.setStart(text, 0);
  root.getSelection().removeAllRanges();
  root.getSelection().addRange(range);
  return document.execCommand("insertText", false, "{LETTER}");
}})()"""


def answer(web: Any, script: str) -> Any:
    """What a script on a page gives."""
    answers: list[Any] = []
    web.evalWithCallback(script, answers.append)
    until(lambda: answers)
    return answers[0]


def edit(browser: Any, note: Any) -> list[str]:
    """Type into a note; its fields then."""
    col, editor = browser.col, browser.editor
    browser.table.select_single_card(note.card_ids()[0])
    until(lambda: editor.note and editor.note.id == note.id)
    start = note.fields[1][:4]  # the title, as the question begins
    until(lambda: _shows(editor, note.fields[0], start))  # not the note before
    assert answer(editor.web, _TYPE) is True
    until(lambda: _shows(editor, note.fields[0], LETTER + start))
    before = note.fields[_FRONT]
    until(partial(_is_saved, editor, note, before), every=50)
    return list(col.get_note(note.id).fields)


def _shows(editor: Any, card: str, text: str) -> bool:
    """Whether the page has a card's note, with a text in its question."""
    fields = answer(editor.web, _SHOWN) or [""]
    return fields[0] == card and text in fields[_FRONT]


def _is_saved(editor: Any, note: Any, before: str) -> bool:
    editor.call_after_note_saved(lambda: None)
    return bool(editor.mw.col.get_note(note.id).fields[_FRONT] != before)


def edited(window: Any) -> dict[str, Any]:
    """Edit each note; its fields before and after, and what Anki finds wrong then."""
    browser = aqt.dialogs.open("Browser", window)
    browser.search_for("deck:*")
    until(lambda: browser.table.len() == window.col.card_count())
    notes = [window.col.get_note(n) for n in window.col.find_notes("")]
    edits = [[list(note.fields), edit(browser, note)] for note in notes]
    problems, _ = window.col.fix_integrity()
    empty = [each.note_id for each in window.col.get_empty_cards().notes]
    return {"edits": edits, "problems": problems, "empty": empty}
