"""The words of a term in other languages: only those that differ, with a dot between two of them alone."""

from types import SimpleNamespace

from django.template.loader import render_to_string

from catalog.templatetags.said import other_labels


def test_a_label_that_is_left_out_leaves_no_dot() -> None:
    term = SimpleNamespace(label="Тянь-Шань", labels={"en": "Tien Shan", "kk": "Тянь-Шань", "ru": "Тянь-Шань"})
    assert other_labels(term) == [("en", "Tien Shan")]
    said = render_to_string("catalog/parts/other_labels.html", {"term": term})
    assert said.strip() == '<span lang="en">Tien Shan</span>'
    term.labels["kk"] = "Тянь-Шан"
    assert render_to_string("catalog/parts/other_labels.html", {"term": term}).count(" · ") == 1
