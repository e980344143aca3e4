"""What a code and an edition's name look like in an address, so that neither is taken for a word such as `add`."""

from django.urls import register_converter


class CodeConverter:
    regex = r"(?:THR|MSR)-[A-Z]{3}-[0-9]{3,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class EditionConverter(CodeConverter):
    regex = r"[1-9][0-9]{3}\.[1-9][0-9]{0,2}"


register_converter(CodeConverter, "code")
register_converter(EditionConverter, "edition")
