"""Edits the QuickJS-ng sources in the folder given as the only argument. Each edit must fit exactly once."""

import pathlib
import sys

EDITS = [
    # A plain switch is faster in WebAssembly than a table of labels, which becomes a switch with one more jump.
    ("#define DIRECT_DISPATCH  1\n", "#define DIRECT_DISPATCH  0\n"),
    # A call is reported where its expression begins. Unpatched, a frame shows where its last argument is.
    (
        """    int import_line_num, import_col_num;
    bool accept_lparen = (parse_flags & PF_POSTFIX_CALL) != 0;
""",
        """    int import_line_num, import_col_num;
    int start_line_num = s->token.line_num, start_col_num = s->token.col_num;
    bool accept_lparen = (parse_flags & PF_POSTFIX_CALL) != 0;
""",
    ),
    (
        """            emit_func_call:
""",
        """            emit_func_call:
                emit_source_loc_at(s, start_line_num, start_col_num);
""",
    ),
    (
        """                /* apply function call */
""",
        """                /* apply function call */
                emit_source_loc_at(s, start_line_num, start_col_num);
""",
    ),
]

path = pathlib.Path(sys.argv[1]) / "quickjs.c"
source = path.read_bytes().decode()
for before, after in EDITS:
    if source.count(before) != 1:
        sys.exit(f"quickjs.c is not what the patch expects: {source.count(before)} times {before!r}")
    source = source.replace(before, after)
path.write_bytes(source.encode())
