"""A plain list of indicators, one a line, or a text in which some stand."""

from basset.exchange.fileformat import ANY_TEXT, FileFormat
from basset.exchange.formats.indicators.kinds import is_list, is_text
from basset.exchange.formats.indicators.reading import indicator_records
from basset.exchange.formats.indicators.writing import selector_lines

FORMAT = FileFormat(
    name="indicators",
    title="a list or a text with indicators",
    media_type="text/plain; charset=utf-8",
    suffix="txt",
    # Before tables, which any text can be; after whatever is no text of its own.
    order=ANY_TEXT + 5,
    sniff=lambda head: is_list(head) or is_text(head),
    read=indicator_records,
    write=selector_lines,
)
