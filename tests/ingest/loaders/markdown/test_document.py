from datetime import date
from pathlib import Path

import pytest

from ingest.loaders.markdown.dialects import plain
from ingest.loaders.markdown.document import load, without_liquid
from kb_assistant.domain.documents import Extract


def loaded(tmp_path: Path, text: str) -> Extract:
    file = tmp_path / "blob"
    file.write_text(text, encoding="utf-8")
    return load(file, "expenses.md")


def test_front_matter_gives_title_and_date_and_is_no_content(tmp_path: Path) -> None:
    extract = loaded(
        tmp_path,
        '---\ntitle: "Expenses"\ndate: 2026-02-01\nquestions:\n  - finance\nredirect_from:\n  - /x/\n---\n\nText.',
    )
    assert (extract.title, extract.dated, extract.text) == ("Expenses", date(2026, 2, 1), "Text.")


def test_a_title_is_read_as_its_site_would_show_it(tmp_path: Path) -> None:
    assert loaded(tmp_path, "---\ntitle: Logins &amp; networks\n---\n\nText.").title == "Logins & networks"


def test_a_rule_at_the_top_is_no_front_matter(tmp_path: Path) -> None:
    assert "Not lost" in loaded(tmp_path, "---\n\nNot lost\n\n---\n\nEither").text


def test_headings_of_both_kinds(tmp_path: Path) -> None:
    extract = loaded(tmp_path, "One\n===\n\n## *Two* [link](x)\n\ntext\n\nThree\n---\n")
    assert [(heading.level, heading.text) for heading in extract.headings] == [
        (1, "One"),
        (2, "Two link"),
        (2, "Three"),
    ]
    assert all(extract.text.startswith(heading.text, heading.start) for heading in extract.headings)
    assert extract.title == "One"


def test_a_table_keeps_names_and_cells_together(tmp_path: Path) -> None:
    extract = loaded(
        tmp_path, "| Country | Hotel<br>limit |\n|---|---|\n| **Portugal** | 110 EUR |\n| Spain | [90](x) |\n"
    )
    assert extract.text == "Country: Portugal | Hotel limit: 110 EUR\nCountry: Spain | Hotel limit: 90"
    assert extract.tables == 1


def test_lists_keep_their_marks_and_depth(tmp_path: Path) -> None:
    extract = loaded(tmp_path, "3. three\n4. four\n   - inner\n\n     more\n\nAfter")
    assert extract.text == "3. three\n4. four\n  - inner\n    more\n\nAfter"


def test_headings_that_a_list_counts_keep_their_numbers(tmp_path: Path) -> None:
    extract = loaded(tmp_path, "3. ### three\n   more\n4. ### four\n   - ### inner\n     deep")
    assert [heading.text for heading in extract.headings] == ["3. three", "4. four", "inner"]
    assert extract.text == "3. three\n\n  more\n\n4. four\n\ninner\n\n    deep"


def test_links_images_html_and_comments(tmp_path: Path) -> None:
    extract = loaded(
        tmp_path,
        "See [the page](http://x) ![a map](m.png) <b>now</b>.\nWrapped.\n\n<!-- secret -->\n\n"
        "<div>In <i>HTML</i></div>\n",
    )
    assert extract.text == "See the page a map now. Wrapped.\n\nIn HTML"


def test_code_keeps_its_lines(tmp_path: Path) -> None:
    assert "if a:\n    {{ b }}" in loaded(tmp_path, "Text\n\n```python\nif a:\n    {{ b }}\n```\n").text


def test_template_tags_go_but_not_the_words_seen_through_them() -> None:
    text = (
        'Ask {% slack_channel "people-ops" %} or [us]({% page "/team/" %}){{ site.x }}.{% comment %}no{% endcomment %}'
        '{% include "nav.html" a:b %} {% raw %}{{ kept }}{% endraw %} `{{ code }}`'
    )
    assert without_liquid(text) == "Ask people-ops or [us](#). {{ kept }} `{{ code }}`"


@pytest.mark.parametrize("piece", ["{{", "{% a ", "{{'"])
def test_a_long_row_of_tags_that_never_close_is_read_and_stays(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    assert without_liquid(text) == text


def test_a_long_row_of_quoting_tags_that_never_close_goes_and_its_words_stay() -> None:
    assert without_liquid("{% raw %}word " * 20_000) == "word " * 20_000


def test_front_matter_of_hugo_is_read_too(tmp_path: Path) -> None:
    extract = loaded(tmp_path, '+++\ntitle = "Fire drill"\ndate = 2026-02-03\n+++\n\nText.')
    assert (extract.title, extract.dated, extract.text) == ("Fire drill", date(2026, 2, 3), "Text.")


def test_what_is_crossed_out_is_left_out_and_reported(tmp_path: Path) -> None:
    extract = loaded(
        tmp_path, "Pay ~~30~~ <del>40</del> 50, `~~not~~` this.\n\n| Fee | EUR |\n|--|--|\n| Late | ~~9~~ 12 |"
    )
    assert extract.text == "Pay   50, ~~not~~ this.\n\nFee: Late | EUR: 12"
    assert [finding.code for finding in extract.findings] == ["crossed_out"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<p>Fee <del>100</del> 200</p>", "Fee 200"),
        ('Fee <span style="text-decoration: line-through">100 <span>EUR</span></span> <span>200</span>', "Fee  200"),
    ],
)
def test_what_html_in_markdown_crosses_out_is_left_out_and_reported(tmp_path: Path, text: str, left: str) -> None:
    extract = loaded(tmp_path, text)
    assert (extract.text, [finding.code for finding in extract.findings]) == (left, ["crossed_out"])


def test_notes_are_numbered_where_they_are_meant_and_where_they_stand(tmp_path: Path) -> None:
    text = "Thirty days[^leave] in 25 m<sup>2</sup>.\n\n[^leave]: Part-time in\n    proportion.\n\n`[^leave]`"
    assert loaded(tmp_path, text).text == "Thirty days ¹ in 25 m².\n\n¹ Part-time in proportion.\n\n[^leave]"


def test_boxes_links_of_wikis_and_anchors_are_read_as_their_site_shows_them(tmp_path: Path) -> None:
    boxes = '!!! note "Freeze"\n    No releases.[^a]\n\n> [!TIP]\n> Ask first.\n\n:::warning Lifts\nUse stairs.\n:::\n'
    links = "See [[Runbook|the runbook]] and [[Plan]].\n{: .note}\n\n[^a]: Soon."
    extract = loaded(tmp_path, f"## Set up {{#start}}\n\n{boxes}\n{links}\n\n```\n!!! note\n[[ -f x ]]\n```")
    assert extract.text == (
        "Set up\n\nFreeze\n\nNo releases.¹\n\nAsk first.\n\nLifts\n\nUse stairs.\n\nSee the runbook and Plan.\n\n"
        "¹ Soon.\n\n!!! note\n[[ -f x ]]"
    )


@pytest.mark.parametrize("place", ["[TOC]", "[[_TOC_]]", "* TOC\n{:toc}", "1. TOC\n{:toc}"])
def test_the_place_of_a_list_of_contents_is_no_text(tmp_path: Path, place: str) -> None:
    assert loaded(tmp_path, f"# Keys\n\n{place}\n\nFrom six.\n\n    {place}").text.startswith("Keys\n\nFrom six.")
    assert loaded(tmp_path, "Write [TOC] there.\n\n- TOC").text == "Write [TOC] there.\n\n- TOC"


@pytest.mark.parametrize(
    "code",
    [
        "Run\n\n    if [[ -f x ]]; then\n\n    y=m[[1]]   {:x}\n    see [[Page]]\n",
        "\tsee [[Page]]\n",
        "<pre><code>if [[ -f x ]]; then [[Page]] [^a]\n\n[[Page]]</code></pre>\n\nText.",
        "Use <code>[[Page]]</code>.",
        "Use ``x ` [[Page]]`` and ```[[Page]]```.",
        "Run\n\n~~~\n[[Page]]\n\n[^a] and more",
        "````\n```\n[[Page]]\n```\n````\n",
        "```sh\n[[Page]]\n```sh\n[[Page]]",
        "> ```\n> [[Page]]\n> ```",
    ],
)
def test_code_of_every_kind_stays_as_it_is(code: str) -> None:
    text = f"{code}\n\n[^a]: A note."
    assert plain(text).startswith(code)


@pytest.mark.parametrize("text", ["Regex [^0-9] here.", "A list m[[1]] and [[ -f x ]].", "Braces {:a {b} c}"])
def test_what_looks_like_a_note_or_a_link_and_is_none_stays(text: str) -> None:
    assert plain(text) == text


def test_what_goes_on_in_an_item_of_a_list_is_no_code() -> None:
    text = "- Ask[^a]\n\n    the [[Lead]].\n\n    - Or [[Anna]].[^a]\n\n[^a]: Soon."
    assert plain(text).startswith("- Ask ¹\n\n    the Lead.\n\n    - Or Anna.¹\n")


@pytest.mark.parametrize(
    "piece",
    ["`", "` `` ", "<pre>", "<pre><code>", "[[", "[[a", "[[a|b", "[^a", "~~", "    \n", "   \n", "{:", "\n", " "],
)
def test_a_long_row_of_what_never_closes_is_read_and_stays(piece: str) -> None:
    text = "x" + piece * (200_000 // len(piece))
    assert plain(text) == text
