#!/usr/bin/env python3
"""Record what CPython's Jinja2 makes of the cases in cases.txt.

    python3 record.py

reads cases.txt and context.json beside this file and writes recorded.jsonl: a
line for each case with its output, or with the kind of its error. Run it after
every change of the cases; the Go tests need no Python.
"""

import json
import pathlib
import re
import sys

import jinja2

HERE = pathlib.Path(__file__).parent
POLICIES = {
    "lenient": jinja2.Undefined,
    "chainable": jinja2.ChainableUndefined,
    "strict": jinja2.StrictUndefined,
}
ADDRESS = re.compile(" at 0x[0-9a-f]+>")
MARKS = {"⏎": "\n", "␍": "\r", "⇥": "\t", "␛": "\x1b"}


def cases(text):
    """Yield (group, options, template, extra context)."""
    group, options = "", {}
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("#  ") or line in ("", "#"):
            continue
        if line.startswith("# "):
            words = line[2:].split()
            group = words[0]
            options = dict(word.split("=") for word in words[1:])
            continue
        template, _, extra = line.partition(" ‖ ")
        for mark, character in MARKS.items():
            template = template.replace(mark, character)
        yield number, group, options, template, extra


def kind(error):
    """Give the name under which an error is recorded."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        for word, name in (("No filter named", "UnknownFilter"), ("No test named", "UnknownTest")):
            if word in str(error):
                return name
        return "TemplateSyntaxError"
    if isinstance(error, jinja2.TemplateRuntimeError):
        for word, name in (("No filter named", "UnknownFilter"), ("No test named", "UnknownTest")):
            if word in str(error):
                return name
    return type(error).__name__


def record(options, template, context):
    environment = jinja2.Environment(
        undefined=POLICIES[options.get("undefined", "lenient")],
        keep_trailing_newline=options.get("newline") == "keep",
    )
    try:
        text = environment.from_string(template).render(context)
        if ADDRESS.search(text):
            return {"error": "Unsupported"}  # an address differs from run to run
        return {"out": text}
    except Exception as error:
        return {"error": kind(error)}


def main():
    base = (HERE / "context.json").read_text()
    lines = []
    for number, group, options, template, extra in cases((HERE / "cases.txt").read_text()):
        entry = {"group": group, **options, "template": template}
        context = json.loads(base)
        if extra:
            try:
                entry["with"] = json.loads(extra)
            except ValueError as error:
                sys.exit(f"cases.txt:{number}: {error}")
            context.update(json.loads(extra))
        entry.update(record(options, template, context))
        lines.append(json.dumps(entry, ensure_ascii=True))
    (HERE / "recorded.jsonl").write_text("\n".join(lines) + "\n")
    failed = sum('"error": ' in line for line in lines)
    print(f"{len(lines)} cases, {failed} of them errors; Python {sys.version.split()[0]}, Jinja2 {jinja2.__version__}")


if __name__ == "__main__":
    main()
