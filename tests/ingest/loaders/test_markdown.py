from datetime import date
from pathlib import Path

from ingest.loaders.markdown import load, without_liquid
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
