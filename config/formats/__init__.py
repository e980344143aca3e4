"""How dates and numbers are written in a language that Django has no formats for."""
