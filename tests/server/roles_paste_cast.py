"""Documents as people write them, made here: Word with python-docx, PDF by hand."""

from __future__ import annotations

import io
import zipfile

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

TWELVE = (
    "Leads the response to an incident of one team without help.",
    "Writes queries that others can rely on.",
    "Brings a finding to a decision.",
    "Coaches two colleagues a year.",
    "Plans the work of a quarter with guidance.",
    "Explains trade-offs to people who do not build software.",
    "Keeps the costs of a service within its budget.",
    "Reviews designs of other teams.",
    "Corrects a wrong number before it reaches a customer.",
    "Hands work over so that nobody has to ask.",
    "Hires for the team and says why.",
    "Finds the cause of a recurring failure.",
)


def docx(*paragraphs, heading="", table=(), extra=None):
    """A Word document; ``extra`` may change it before it is saved."""
    document = Document()
    if heading:
        document.add_heading(heading, level=1)
    for each in paragraphs:
        document.add_paragraph(each)
    if table:
        rows = document.add_table(rows=0, cols=len(table[0]))
        for texts in table:
            for cell, text in zip(rows.add_row().cells, texts, strict=True):
                cell.text = text
    if extra:
        extra(document)
    return saved(document)


def saved(document):
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def tracked(document, before, deleted, inserted):
    """A paragraph with a tracked deletion and a tracked insertion."""
    marks = 'w:id="1" w:author="Ana" w:date="2026-01-01T00:00:00Z"'
    document.element.body.insert(
        0,
        parse_xml(
            f"<w:p {nsdecls('w')}><w:r><w:t xml:space='preserve'>{before} </w:t></w:r>"
            f"<w:del {marks}><w:r><w:delText>{deleted}</w:delText></w:r></w:del>"
            f"<w:ins {marks}><w:r><w:t>{inserted}</w:t></w:r></w:ins></w:p>"
        ),
    )


def repacked(content, **parts):
    """The same package with other bytes for some parts; ``word_document`` stands for ``word/document.xml``."""
    names = {"word_document": "word/document.xml", "bomb": "word/media/bomb.bin", "styles": "word/styles.xml"}
    buffer = io.BytesIO()
    given = {names[name]: data for name, data in parts.items()}
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, given.pop(entry.filename, old.read(entry.filename)))
        for name, data in given.items():
            new.writestr(name, data)
    return buffer.getvalue()


def pdf(*pages, stream=None):
    """A PDF with lines of text on each page; ``stream`` replaces the drawing of every page."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        drawing = stream
        if drawing is None:
            shown = "\n".join(f"({_escaped(line)}) Tj 0 -14 Td" for line in lines)
            drawing = f"BT /F1 11 Tf 72 760 Td\n{shown}\nET"
        objects.append(f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream")
        content = len(objects)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return _written(objects)


def _escaped(line):
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _written(objects):
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    return out + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
