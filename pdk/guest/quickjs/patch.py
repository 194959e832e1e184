"""Edits the QuickJS-ng sources in the folder given as the only argument. Each edit must fit exactly once."""

import pathlib
import re
import sys

# What rarely runs for every row (the parser, most built-in objects) is built for size: a tenth of the module.
SMALL = "#pragma clang attribute push(__attribute__((minsize)), apply_to = function)\n"
NORMAL = "#pragma clang attribute pop\n"

EDITS = [
    ("\n/* JS parser */\n", "\n" + SMALL + "/* JS parser */\n"),
    ("\n/* Array */\n", "\n" + NORMAL + "/* Array */\n"),
    ("\n/* Boolean */\n", "\n" + SMALL + "/* Boolean */\n"),
    ("\n/* String */\n", "\n" + NORMAL + "/* String */\n"),
    ("\n/* RegExp */\n", "\n" + SMALL + "/* RegExp */\n"),
    ("\n/* JSON */\n", "\n" + NORMAL + "/* JSON */\n"),
    ("\n/* Reflect */\n", "\n" + SMALL + "/* Reflect */\n"),
    ("\n/* Set/Map/WeakSet/WeakMap */\n", "\n" + NORMAL + "/* Set/Map/WeakSet/WeakMap */\n"),
    ("\n/* Promise */\n\n", "\n" + SMALL + "/* Promise */\n\n"),
    ("\n/* BigInt */\n", "\n" + NORMAL + "/* BigInt */\n"),
    ("\n/* Typed Arrays */\n", "\n" + SMALL + "/* Typed Arrays */\n"),
    # The C library's strtod computes in 128-bit floats, which WebAssembly has not: ten times slower, and 12 kB.
    (
        """    s->token.u.num.val = js_float64(strtod((const char *)p_start, NULL));
""",
        """    JSATODTempMem memory;
    s->token.u.num.val = js_float64(js_atod((const char *)p_start, NULL, 10, 0, &memory));
""",
    ),
    # A square is one multiplication, and rounded as well as can be: thirty times faster.
    ("        d = pow(a, b);\n", "        d = b == 2 ? a * a : pow(a, b);\n"),
    # A plain switch is faster in WebAssembly than a table of labels, which becomes a switch with one more jump.
    ("#define DIRECT_DISPATCH  1\n", "#define DIRECT_DISPATCH  0\n"),
    # The source text of every function, and of every function around it, would be half of a snapshot. Without it
    # toString answers as for a native function, which the language allows.
    (
        """    b->source = fd->source;
    b->source_len = fd->source_len;
""",
        """    js_free(ctx, fd->source);
    fd->source = NULL;
    b->source = NULL;
    b->source_len = 0;
""",
    ),
    # A snapshot keeps what lies in memory, also what was freed.
    (
        """/* free any arenas still mapped at runtime teardown""",
        """/* Clears the blocks that are free. */
void JS_ClearFreeBlocks(JSRuntime *rt)
{
    struct list_head *el;
    for (int i = 0; i < JS_ARENA_BLOCK_SIZE_COUNT; i++) {
        list_for_each(el, &rt->arena_state.arena_list[i]) {
            JSArena *ar = list_entry(el, JSArena, link);
            unsigned int idx = ar->first_free_block, size = arena_block_sizes[i];
            while (idx != JS_ARENA_FREE_NIL) {
                JSMallocBlockHeader *b = arena_get_block(ar, idx, size);
                memset(b->user_data, 0, size - sizeof(*b));
                b->ref_count = 0;
                idx = b->u.free_next;
            }
        }
    }
}

/* free any arenas still mapped at runtime teardown""",
    ),
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

# The engine measures its stack by the address of locals in linear memory, but what runs out first in WebAssembly is
# the host's native stack. These functions recurse with next to nothing in linear memory, so that their check would
# never fire before the host's stack overflows, which is a trap. They reserve bytes in proportion to their native frames.
RESERVE = {
    "quickjs.c": {
        "json_parse_value": 160,
        "internalize_json_property": 160,
        "js_json_to_str": 160,
        "JS_FlattenIntoArray": 160,
        "js_parse_cond_expr": 160,
        "js_parse_unary": 128,
        "js_parse_postfix_expr": 640,
        "js_parse_class": 1024,
        "js_proxy_get": 128,
        "js_proxy_get_own_property_names": 128,
        "js_proxy_isArray": 128,
    },
    "libregexp.c": {"re_parse_disjunction": 256, "lre_exec_backtrack": 128},
}


def once(count: int, what: str) -> None:
    """Ends the program unless the edit fits exactly once."""
    if count != 1:
        sys.exit(f"the sources are not what the patch expects: {count} times {what!r}")


folder = pathlib.Path(sys.argv[1])
for name, functions in RESERVE.items():
    source = (folder / name).read_bytes().decode()
    source += NORMAL if name == "quickjs.c" else ""
    for before, after in EDITS if name == "quickjs.c" else []:
        once(source.count(before), before)
        source = source.replace(before, after)
    for function, size in functions.items():
        definition = re.compile(rf"^static [^;{{}}\n]*\b{function}\([^;{{}}]*\)\n\{{\n", re.MULTILINE)
        # The empty assembly takes the address, or the compiler would leave the array out.
        reserve = f'    char reserved_stack[{size}];\n    __asm__ volatile("" : : "r"(reserved_stack));\n'
        source, count = definition.subn(lambda match, added=reserve: match.group() + added, source)
        once(count, function)
    (folder / name).write_bytes(source.encode())
