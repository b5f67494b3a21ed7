"""How much of a file is looked at. Each bound is checked before the work it bounds."""

MOST_BYTES = 10 * 1024 * 1024  # of the file as sent
MOST_PEOPLE = 2_000
MOST_ROWS_LOOKED_AT = 20_000  # blank and formatted rows included
MOST_ROWS_IN_ALL = 40_000  # of all sheets together
MOST_COLUMNS = 100
MOST_SHEETS = 40
MOST_MEMBERS = 1_000  # files within an XLSX
MOST_UNPACKED = 48 * 1024 * 1024  # of all of them together
MOST_UNPACKED_PART = 16 * 1024 * 1024  # of one that is read whole (shared strings, styles)
MOST_RATIO = (
    250  # of unpacked to packed, for what unpacks to more than a megabyte; honest sheets stay under 100
)
HEADER_WITHIN = 40  # rows from the top
LONGEST_OTHER = 500  # characters of a cell that becomes no field of its own
